// SPDX-License-Identifier: Apache-2.0

/// A JSON value that does not fit a schema, or bytes that are no message of it: where, and what is wrong.
public struct ConversionError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `lines[0].quantity`; empty for the message itself.
  public let path: String
  public let message: String

  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// The way from the message that was asked for to a value in it.
struct ValuePath {
  private(set) var text = ""
  /// How many messages, lists and maps are around it.
  private(set) var depth = 0

  func member(_ name: String) -> ValuePath { extended(text.isEmpty ? name : text + "." + name) }
  func element(_ index: Int) -> ValuePath { extended("\(text)[\(index)]") }
  func key(_ key: String) -> ValuePath { extended("\(text)[\"\(key)\"]") }

  func error(_ message: String) -> ConversionError { ConversionError(path: text, message: message) }

  private func extended(_ text: String) -> ValuePath {
    var path = self
    path.text = text
    path.depth += 1
    return path
  }
}
