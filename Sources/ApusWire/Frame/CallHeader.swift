// SPDX-License-Identifier: Apache-2.0

/// The fixed part of a CALL's header block. Spec: PROTOCOL.md §3.5.
///
///     method u64 | remaining u32 (µs) | attempt u8 | priority u8 | idempotency u8 | compression u8
///     trace id 16 bytes | span id 8 bytes | trace flags u8 | 0 (3 bytes) | tagged values
package struct CallHeader: Equatable, Sendable {
  package static let fixedByteCount = 44
  /// No deadline; 0 has expired, and longer deadlines are capped just below.
  package static let noDeadline: UInt32 = .max

  /// FNV-1a 64 of the method's full name.
  package var method: UInt64
  package var remainingMicroseconds: UInt32
  /// 0 for the first; a retry or a hedge counts up.
  package var attempt: UInt8 = 0
  /// 0 is critical, 2 is normal, 3 is low: the order of shedding.
  package var priority: UInt8 = 2
  package var idempotency: UInt8 = 0
  package var trace: TraceContext

  package init(
    method: UInt64, remainingMicroseconds: UInt32, attempt: UInt8 = 0, priority: UInt8 = 2,
    idempotency: UInt8 = 0, trace: TraceContext = TraceContext()
  ) {
    self.method = method
    self.remainingMicroseconds = remainingMicroseconds
    self.attempt = attempt
    self.priority = priority
    self.idempotency = idempotency
    self.trace = trace
  }

  /// Reads the fixed part; what follows it are ``TaggedValues``.
  package init(_ block: RawSpan) throws(ConnectionError) {
    guard block.byteCount >= Self.fixedByteCount else {
      throw .malformed(.call, byteCount: block.byteCount, expected: Self.fixedByteCount)
    }
    method = block.littleEndian(at: 0)
    remainingMicroseconds = block.littleEndian(at: 8)
    attempt = block.littleEndian(at: 12)
    priority = block.littleEndian(at: 13)
    idempotency = block.littleEndian(at: 14)
    trace = TraceContext(
      traceIDHigh: block.littleEndian(at: 16), traceIDLow: block.littleEndian(at: 24),
      spanID: block.littleEndian(at: 32), flags: block.littleEndian(at: 40))
  }

  /// Writes the fixed part into a frame that was begun.
  package func write(to out: inout MessageEncoder) {
    let at = out.reserve(byteCount: Self.fixedByteCount)
    out.store(method, at: at)
    out.store(remainingMicroseconds, at: at &+ 8)
    out.store(
      UInt32(attempt) | UInt32(priority) &<< 8 | UInt32(idempotency) &<< 16, at: at &+ 12)
    out.store(trace.traceIDHigh, at: at &+ 16)
    out.store(trace.traceIDLow, at: at &+ 24)
    out.store(trace.spanID, at: at &+ 32)
    out.store(UInt32(trace.flags), at: at &+ 40)
  }
}

/// The W3C trace context as the wire carries it: the bytes of the identifiers in order, here as
/// the little-endian integers that they read as. All zero: no trace.
public struct TraceContext: Hashable, Sendable {
  package var traceIDHigh: UInt64
  package var traceIDLow: UInt64
  package var spanID: UInt64
  package var flags: UInt8

  package init(
    traceIDHigh: UInt64 = 0, traceIDLow: UInt64 = 0, spanID: UInt64 = 0, flags: UInt8 = 0
  ) {
    self.traceIDHigh = traceIDHigh
    self.traceIDLow = traceIDLow
    self.spanID = spanID
    self.flags = flags
  }
}
