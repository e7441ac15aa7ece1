// SPDX-License-Identifier: Apache-2.0

package import ApusReflection

/// What `apus up` runs, as it writes it for `ps`, `logs`, `down` and its own next start.
package struct SystemState: Sendable, Hashable {
  package struct Process: Sendable, Hashable {
    package var name: String
    package var replica: Int
    package var pid: Int32?
    package var startTime: String?
    package var port: Int?
    package var state: String
    package var restarts: Int
    package var database: String?
    package var isPlatform: Bool
    /// When it came into its state, as RFC 3339.
    package var since: String?

    package var id: String { "\(name)-\(replica)" }

    package init(
      name: String, replica: Int, pid: Int32?, startTime: String?, port: Int?, state: String,
      restarts: Int, database: String?, isPlatform: Bool, since: String? = nil
    ) {
      self.name = name
      self.replica = replica
      self.pid = pid
      self.startTime = startTime
      self.port = port
      self.state = state
      self.restarts = restarts
      self.database = database
      self.isPlatform = isPlatform
      self.since = since
    }
  }

  package var name: String
  package var file: String
  package var pid: Int32
  package var startTime: String?
  /// `host:port` of the registry.
  package var registry: String
  /// From start to health of all; `nil` before.
  package var readySeconds: Double?
  package var processes: [Process]

  /// Whether the `apus up` that wrote this still runs.
  package var isRunning: Bool {
    ProcessTable.isAlive(pid) && ProcessTable.startTime(pid) == startTime
  }

  package init(
    name: String, file: String, pid: Int32, startTime: String?, registry: String,
    readySeconds: Double?, processes: [Process]
  ) {
    self.name = name
    self.file = file
    self.pid = pid
    self.startTime = startTime
    self.registry = registry
    self.readySeconds = readySeconds
    self.processes = processes
  }

  package static func read(_ home: Home) -> SystemState? {
    guard let text = FilePath.text(of: home.state), let json = try? JSONValue(parsing: text) else {
      return nil
    }
    guard let name = json["name"]?.text, let pid = json["pid"]?.int else { return nil }
    return SystemState(
      name: name, file: json["file"]?.text ?? "", pid: Int32(clamping: pid),
      startTime: json["startTime"]?.text,
      registry: json["registry"]?.text ?? "", readySeconds: json["readySeconds"]?.double,
      processes: (json["processes"]?.elements ?? []).compactMap(Process.init))
  }

  package func write(_ home: Home) throws(CommandError) {
    try FilePath.replace(home.state, with: json.pretty() + "\n")
  }

  package var json: JSONValue {
    [
      "name": .string(name), "file": .string(file), "pid": .number(JSONNumber(pid)),
      "startTime": JSONValue(startTime), "registry": .string(registry),
      "readySeconds": readySeconds.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null,
      "processes": .array(processes.map(\.json)),
    ]
  }
}

extension SystemState.Process {
  package init?(_ json: JSONValue) {
    guard let name = json["name"]?.text, let replica = json["replica"]?.int else { return nil }
    self.init(
      name: name, replica: replica, pid: json["pid"]?.int.map { Int32(clamping: $0) },
      startTime: json["startTime"]?.text, port: json["port"]?.int,
      state: json["state"]?.text ?? "stopped",
      restarts: json["restarts"]?.int ?? 0, database: json["database"]?.text,
      isPlatform: json["isPlatform"]?.flag ?? false, since: json["since"]?.text)
  }

  package var json: JSONValue {
    [
      "name": .string(name), "replica": .number(JSONNumber(replica)),
      "pid": JSONValue(pid.map(Int.init)),
      "startTime": JSONValue(startTime), "port": JSONValue(port), "state": .string(state),
      "restarts": .number(JSONNumber(restarts)), "database": JSONValue(database),
      "isPlatform": .bool(isPlatform), "since": JSONValue(since),
    ]
  }
}
