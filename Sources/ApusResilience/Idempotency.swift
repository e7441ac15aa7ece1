// SPDX-License-Identifier: Apache-2.0

/// What the schema says about running a method twice. The raw values are those of the wire.
public enum Idempotency: UInt8, Sendable, Hashable, CaseIterable {
  /// Nothing was said: twice may be wrong.
  case none = 0
  /// `@readonly`: changes nothing.
  case readonly = 1
  /// `@idempotent`: twice is as once.
  case idempotent = 2
  /// `@idempotencyKey`: the server keeps the first answer and gives it again.
  case key = 3

  /// Whether a call that may have run may run again.
  public var allowsRepeat: Bool { self != .none }
}
