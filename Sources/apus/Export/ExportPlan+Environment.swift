// SPDX-License-Identifier: Apache-2.0

extension ExportPlan {
  /// What a process finds in its environment; the description's own word wins.
  ///
  /// - Parameter advertised: how others reach its container.
  func environment(
    of process: ExportedProcess, advertised: String
  ) -> [ServiceDescription.Variable] {
    typealias Place = ExportedProcess.Place
    var variables: [(String, String)] = [
      ("APUS_HOME", process.diskByteCount == nil ? "/tmp" : Place.disk),
      ("APUS_IDENTITY", Place.identities),
      ("APUS_HOST", "0.0.0.0"),
    ]
    if let port = process.httpPort ?? process.callPort {
      variables.append(("APUS_PORT", "\(port)"))
    }
    if let registry = self.process(.registry), process.kind != .registry {
      variables.append(("APUS_REGISTRY", "\(registry.name):\(registry.callPort ?? 7_400)"))
      variables.append(("APUS_ADVERTISE", advertised))
    }
    if process.diskByteCount != nil {
      variables.append(("DATABASE_URL", "sqlite:\(Place.disk)/{service}.db"))
    }
    variables.append(("APUS_STATUS_FILE", Place.status))
    variables.append(("APUS_LOOPS", "\(max(1, Int(process.resources.cpus ?? 1)))"))
    for secret in process.secrets {
      variables.append((secret.name + "_FILE", "\(Place.secrets)/\(secret.name)"))
    }
    let own = process.environment
    return variables.filter { variable in !own.contains { $0.name == variable.0 } }
      .map { .init(name: $0.0, value: $0.1) } + own
  }
}
