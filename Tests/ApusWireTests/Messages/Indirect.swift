// SPDX-License-Identifier: Apache-2.0

/// Holds a value out of line, so that a message may hold itself.
indirect enum Indirect<Value: Hashable & Sendable>: Hashable, Sendable {
  case none
  case some(Value)

  init(_ value: Value?) {
    self = value.map { .some($0) } ?? .none
  }

  var value: Value? {
    if case .some(let value) = self { value } else { nil }
  }
}
