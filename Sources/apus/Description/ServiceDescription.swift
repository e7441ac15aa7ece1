// SPDX-License-Identifier: Apache-2.0

/// One entry of `services`: a command, how many of it, and what it needs.
struct ServiceDescription: Sendable, Hashable {
  /// The process's short name, `cart`.
  var name: String
  /// Program and arguments; no shell is between.
  var command: [String] = []
  /// The SwiftPM product that `rebuild` builds.
  var product: String?
  var replicas = 1
  /// In the order of the file; later ones win.
  var environment: [Variable] = []
  var environmentFiles: [Located<String>] = []
  var dependsOn: [Located<String>] = []
  var healthcheck: Healthcheck?
  /// Started only when one of these is asked for; empty: always.
  var profiles: [String] = []
  var zone: String?
  var resources = Resources()
  /// The schema packages that it serves; empty: as its name says.
  var packages: [String] = []
  /// Of its own, where it runs in a container.
  var storage = Storage.standard
  /// Files whose paths the process gets as `<NAME>_FILE`.
  var secrets: [Located<Variable>] = []

  var position = FilePosition.start
  var commandPosition = FilePosition.start

  /// A name with its value.
  struct Variable: Sendable, Hashable {
    var name: String
    var value: String
  }

  /// The disk for its databases.
  enum Storage: Sendable, Hashable {
    case standard
    case bytes(Int)
    /// It keeps nothing, and may run anywhere in any number.
    case none
  }

  /// What the process may use.
  struct Resources: Sendable, Hashable {
    /// Event loops of the process: the whole of it, at least 1.
    var cpus: Double?
    /// A process above this is restarted.
    var memoryByteCount: Int?
  }
}

/// A value with the place where it is written.
struct Located<Value: Sendable & Hashable>: Sendable, Hashable {
  var value: Value
  var position: FilePosition
}

/// How to see that a process is fit, for commands that are no Apus services.
struct Healthcheck: Sendable, Hashable {
  /// Healthy when this exits with 0; `nil`: healthy as long as it runs.
  var test: [String]?
  var interval: Duration = .seconds(5)
  var timeout: Duration = .seconds(5)
  var retries = 3
}
