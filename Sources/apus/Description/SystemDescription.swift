// SPDX-License-Identifier: Apache-2.0

/// What a description file says: the processes of one system and how they depend on each other.
struct SystemDescription: Sendable, Hashable {
  /// Also the trust domain of its certificates.
  var name: String
  /// As it was given, for messages.
  var file: String
  /// Where relative paths and commands begin.
  var folder: String
  var registry: ListeningPort
  var broker: ListeningPort?
  var gateway: ListeningPort?
  /// What `gateway` says beside its port.
  var door = DoorDescription()
  var console: ListeningPort?
  /// In the order of the file.
  var services: [ServiceDescription] = []

  static let registryPort = 7400
  static let brokerPort = 7410
  static let gatewayPort = 8080
  static let consolePort = 8090

  /// Names of processes that the platform brings, which no service may take.
  static let reservedNames = ["registry", "broker", "gateway", "console"]
}

/// A fixed port, and where it is written, so that "in use" can say which line to change.
struct ListeningPort: Sendable, Hashable {
  var port: Int
  var position: FilePosition
}

/// A place in the description file, 1-based.
struct FilePosition: Sendable, Hashable {
  var line: Int
  var column: Int
  static let start = FilePosition(line: 1, column: 1)
}
