// SPDX-License-Identifier: Apache-2.0

import ApusOperator

/// Turns a description into the processes to start: arguments, environment, order.
struct SystemPlan {
  let description: SystemDescription
  let home: Home
  /// What every process inherits.
  let environment: [String: String]

  /// The platform's processes and the wanted services with all that they need, each after what it depends on.
  func processes(_ wanted: Set<String>) throws(StartOrder.Cycle) -> [ProcessPlan] {
    let platform = PlatformProcess.all(of: description)
    let services = try StartOrder.sorted(description.services, wanted: wanted)
    let first = platform.filter(\.isFoundation).map { self.platform($0, after: []) }
    let middle = services.flatMap { service in
      service.replicas > 0 ? (1...service.replicas).map { self.process(service, replica: $0) } : []
    }
    // The door opens when there is somebody behind it.
    let last = platform.filter { !$0.isFoundation }.map {
      self.platform($0, after: services.map(\.name))
    }
    return first + middle + last
  }

  /// One more replica of a service; `nil` when there is no such service.
  func process(named name: String, replica: Int) -> ProcessPlan? {
    description.services.first { $0.name == name }.map { process($0, replica: replica) }
  }

  private func process(_ service: ServiceDescription, replica: Int) -> ProcessPlan {
    var variables = shared(name: service.name, replica: replica)
    if let cpus = service.resources.cpus { variables["APUS_LOOPS"] = String(max(1, Int(cpus))) }
    if let zone = service.zone { variables["APUS_ZONE"] = zone }
    for secret in service.secrets {
      variables[secret.value.name + "_FILE"] = FilePath.join(description.folder, secret.value.value)
    }
    for file in service.environmentFiles {
      let text = FilePath.text(of: FilePath.join(description.folder, file.value)) ?? ""
      variables.merge(EnvironmentFile.parse(text)) { _, new in new }
    }
    for variable in service.environment { variables[variable.name] = variable.value }
    return plan(
      service.name, replica, service.command, variables, folder: description.folder,
      after: foundations + service.dependsOn.map(\.value), healthcheck: service.healthcheck,
      memoryByteCount: service.resources.memoryByteCount)
  }

  private func platform(_ process: PlatformProcess, after names: [String]) -> ProcessPlan {
    var variables = shared(name: process.name, replica: 1)
    variables["APUS_PORT"] = String(process.listening.port)
    if process.name == "gateway" {
      variables.merge(description.door.environment(folder: description.folder)) { $1 }
    }
    // What only this system's processes call need not be seen from other machines.
    if process.isFoundation { variables["APUS_HOST"] = "127.0.0.1" }
    let foundation =
      process.name == "registry" ? [] : process.isFoundation ? ["registry"] : foundations
    var plan = plan(
      process.name, 1, [process.program, "serve"], variables, folder: Programs.ownFolder,
      after: foundation + names)
    plan.port = process.listening.port
    plan.isPlatform = true
    return plan
  }

  private var foundations: [String] {
    PlatformProcess.all(of: description).filter(\.isFoundation).map(\.name)
  }

  private func plan(
    _ name: String, _ replica: Int, _ command: [String], _ variables: [String: String],
    folder: String,
    after: [String], healthcheck: Healthcheck? = nil, memoryByteCount: Int? = nil
  ) -> ProcessPlan {
    let program = command.first.flatMap { Programs.find($0, from: folder) } ?? command.first ?? ""
    return ProcessPlan(
      name: name, replica: replica, arguments: [program] + command.dropFirst(),
      environment: variables,
      statusFile: home.status(of: "\(name)-\(replica)"), healthcheck: healthcheck,
      dependsOn: after, memoryByteCount: memoryByteCount)
  }

  /// What every process of the system finds in its environment.
  private func shared(name: String, replica: Int) -> [String: String] {
    var variables = environment
    variables["APUS_HOME"] = home.path
    variables["APUS_REGISTRY"] = "127.0.0.1:\(description.registry.port)"
    variables["APUS_IDENTITY"] = home.identities
    variables["APUS_REPLICA"] = String(replica)
    variables["APUS_STATUS_FILE"] = home.status(of: "\(name)-\(replica)")
    // Many processes share one laptop; a loop each is enough, and the user's word wins.
    if variables["APUS_LOOPS"] == nil { variables["APUS_LOOPS"] = "1" }
    // The process fills in each of its services' names.
    if variables["DATABASE_URL"] == nil {
      variables["DATABASE_URL"] = "sqlite:\(home.path)/{service}.db"
    }
    return variables
  }
}
