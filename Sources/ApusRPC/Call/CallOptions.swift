// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// What a caller says about its calls beyond their arguments.
public struct CallOptions: Sendable {
  /// Instead of the schema's; an inherited deadline that is nearer holds all the same.
  public var timeout: Duration?
  /// The same for all attempts of one logical call. Without one, the channel makes one for each
  /// call of a method that takes a key.
  public var idempotencyKey: IdempotencyKey?
  public var metadata: [(name: String, value: Bytes)] = []
  /// The user's token, passed on beside the caller's own identity. `nil` passes on the one that
  /// the current request came with.
  public var userToken: String?

  public init(timeout: Duration? = nil, idempotencyKey: IdempotencyKey? = nil) {
    self.timeout = timeout
    self.idempotencyKey = idempotencyKey
  }
}

/// Names one logical call, so that its effect happens once however often it is sent.
public struct IdempotencyKey: Sendable, Hashable, CustomStringConvertible {
  public let value: String

  /// At most 255 bytes are sent.
  public init(_ value: String) { self.value = value }

  public init(_ value: UUID) { self.value = value.uuidString.lowercased() }

  public var description: String { value }

  /// A key of a step on the way: the same for every repetition of the whole.
  public func step(_ name: String) -> IdempotencyKey { IdempotencyKey("\(value)/\(name)") }
}
