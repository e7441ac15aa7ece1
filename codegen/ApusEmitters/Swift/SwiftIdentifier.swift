// SPDX-License-Identifier: Apache-2.0

/// Names of the schema as Swift can say them.
///
/// A reserved word gets backticks. Where Swift has a meaning that backticks cannot take away, or the
/// generated code needs the name itself, it gets `_` appended.
enum SwiftIdentifier {
  /// A property of a message.
  static func property(_ name: String) -> String {
    escaped(name, taken: ["unknownFields", "customMirror"])
  }

  /// A value of an enumeration.
  static func enumValue(_ name: String) -> String {
    escaped(name, taken: ["unrecognized", "rawValue"])
  }

  /// A case of a named union.
  static func unionCase(_ name: String) -> String {
    escaped(name, taken: ["unrecognized", "messageName", "customMirror"])
  }

  /// A case of a union in place.
  static func inPlaceCase(_ name: String) -> String {
    escaped(name, taken: ["customMirror"])
  }

  /// A case of the list of a method's errors, by the name of the error.
  static func errorCase(_ name: String) -> String {
    escaped(lowerCamelCase(name), taken: ["call", "rpcError"])
  }

  /// A method of a service. The client keeps its channel and options beside the methods.
  static func method(_ name: String) -> String {
    escaped(name, taken: ["channel", "options", "serviceDescriptor"])
  }

  /// A label of a method. The names that stand behind the labels of the schema are taken.
  static func label(_ name: String) -> String {
    escaped(name, taken: ["context", "replies"])
  }

  /// A name in front of an argument, where Swift takes all words but three as they are, and warns of
  /// backticks that it does not need.
  static func argumentLabel(_ escaped: String) -> String {
    guard escaped.hasPrefix("`"), !["`inout`", "`let`", "`var`"].contains(escaped) else {
      return escaped
    }
    return String(escaped.dropFirst().dropLast())
  }

  /// A type, or the parts of a nested one.
  static func type(_ relativeName: String) -> String {
    relativeName.split(separator: ".").map { escaped(String($0), taken: modules) }
      .joined(separator: ".")
  }

  /// `CartService` becomes `cartService`, `HTTPGateway` becomes `httpGateway`.
  static func lowerCamelCase(_ name: String) -> String {
    let bytes = Array(name.utf8)
    func isUpper(_ index: Int) -> Bool {
      bytes[index] >= UInt8(ascii: "A") && bytes[index] <= UInt8(ascii: "Z")
    }
    var lowered = bytes
    for index in bytes.indices {
      guard isUpper(index) else { break }
      // The last capital before a small letter begins the next word.
      let next = index + 1
      if index > 0, next < bytes.count, !isUpper(next) { break }
      lowered[index] += 32
    }
    return String(decoding: lowered, as: UTF8.self)
  }

  private static func escaped(_ name: String, taken: Set<String>) -> String {
    if taken.contains(name) || beyondBackticks.contains(name) { return name + "_" }
    return reserved.contains(name) ? "`\(name)`" : name
  }

  /// Modules that generated code qualifies names by.
  private static let modules: Set<String> = ["Swift", "ApusWire", "ApusRPC"]

  private static let beyondBackticks: Set<String> = [
    "self", "Self", "init", "Type", "Protocol", "hashValue", "description", "_",
  ]

  /// Words that Swift's grammar takes in at least one of the places where names are written.
  private static let reserved: Set<String> = [
    "Any", "as", "associatedtype", "async", "await", "borrowing", "break", "case", "catch", "class",
    "consume", "consuming", "continue", "copy", "default", "defer", "deinit", "discard", "do",
    "each", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func",
    "guard", "if", "import", "in", "inout", "internal", "is", "isolated", "let", "nil", "open",
    "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return",
    "sending", "some", "static", "struct", "subscript", "super", "switch", "throw", "throws",
    "true", "try", "typealias", "unsafe", "var", "where", "while", "yield",
  ]
}
