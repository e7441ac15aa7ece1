// SPDX-License-Identifier: Apache-2.0

package import ApusWire

extension TraceContext {
  /// W3C: the caller records this trace. Decided where the trace begins, for all of its way.
  package static let sampledFlag: UInt8 = 1

  package var isSampled: Bool { flags & Self.sampledFlag != 0 }

  /// Whether there is no trace: nobody has decided about it yet.
  package var isNone: Bool { traceIDHigh | traceIDLow == 0 }

  /// The beginning of a trace. One that is not recorded has its identifiers too: logs bear them, and
  /// who gets them knows that the decision is made.
  package init(root isSampled: Bool, using random: inout some RandomNumberGenerator) {
    self.init(
      traceIDHigh: random.next(), traceIDLow: random.next() | 1, spanID: random.next() | 1,
      flags: isSampled ? Self.sampledFlag : 0)
  }

  /// The context of a span within this trace; that of the trace itself when it is not recorded.
  package func child(using random: inout some RandomNumberGenerator) -> TraceContext {
    var child = self
    if isSampled { child.spanID = random.next() | 1 }
    return child
  }
}

extension RPCError {
  /// The full name of the typed error, `nil` for another failure. Checked against its hash, so that
  /// no text of a handler passes for a name.
  var errorName: String? {
    guard typedErrorHash != 0, message.fnv1a == typedErrorHash else { return nil }
    return message
  }
}

extension String {
  /// FNV-1a 64, as the compiler hashes full names.
  package var fnv1a: UInt64 {
    utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
