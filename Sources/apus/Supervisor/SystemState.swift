// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// What `apus up` runs, as it writes it for `ps`, `logs`, `down` and its own next start.
struct SystemState: Sendable, Hashable {
  struct Process: Sendable, Hashable {
    var name: String
    var replica: Int
    var pid: Int32?
    var startTime: String?
    var port: Int?
    var state: String
    var restarts: Int
    var database: String?
    var isPlatform: Bool

    var id: String { "\(name)-\(replica)" }
  }

  var name: String
  var file: String
  var pid: Int32
  var startTime: String?
  /// `host:port` of the registry.
  var registry: String
  /// From start to health of all; `nil` before.
  var readySeconds: Double?
  var processes: [Process]

  /// Whether the `apus up` that wrote this still runs.
  var isRunning: Bool { ProcessTable.isAlive(pid) && ProcessTable.startTime(pid) == startTime }

  static func read(_ home: Home) -> SystemState? {
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

  func write(_ home: Home) throws(CommandError) {
    try FilePath.replace(home.state, with: json.pretty() + "\n")
  }

  var json: JSONValue {
    [
      "name": .string(name), "file": .string(file), "pid": .number(JSONNumber(pid)),
      "startTime": JSONValue(startTime), "registry": .string(registry),
      "readySeconds": readySeconds.flatMap { JSONNumber($0) }.map { .number($0) } ?? .null,
      "processes": .array(processes.map(\.json)),
    ]
  }
}

extension SystemState.Process {
  init?(_ json: JSONValue) {
    guard let name = json["name"]?.text, let replica = json["replica"]?.int else { return nil }
    self.init(
      name: name, replica: replica, pid: json["pid"]?.int.map { Int32(clamping: $0) },
      startTime: json["startTime"]?.text, port: json["port"]?.int,
      state: json["state"]?.text ?? "stopped",
      restarts: json["restarts"]?.int ?? 0, database: json["database"]?.text,
      isPlatform: json["isPlatform"]?.flag ?? false)
  }

  var json: JSONValue {
    [
      "name": .string(name), "replica": .number(JSONNumber(replica)),
      "pid": JSONValue(pid.map(Int.init)),
      "startTime": JSONValue(startTime), "port": JSONValue(port), "state": .string(state),
      "restarts": .number(JSONNumber(restarts)), "database": JSONValue(database),
      "isPlatform": .bool(isPlatform),
    ]
  }
}
