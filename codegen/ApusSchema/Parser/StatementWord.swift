// SPDX-License-Identifier: Apache-2.0

/// The words that statements begin with. Each is a plain name wherever a colon follows it.
enum StatementWord: String, CaseIterable {
  case package, `import`, message, `enum`, union, error, event, service
  case rpc, uses, publishes, subscribes, reserved

  /// What people write who come from another language.
  static let foreign: [String: StatementWord] = [
    "struct": .message, "class": .message, "record": .message, "type": .message, "table": .message,
    "oneof": .union, "enumeration": .enum, "func": .rpc, "fn": .rpc, "def": .rpc, "method": .rpc,
    "function": .rpc, "interface": .service, "protocol": .service, "namespace": .package,
    "use": .import, "include": .import, "exception": .error,
  ]
}
