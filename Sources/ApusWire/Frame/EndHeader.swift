// SPDX-License-Identifier: Apache-2.0

/// The fixed part of a server's END. Spec: PROTOCOL.md §3.6.
///
///     status u8 | origin u8 | flags u8 | load u8 | retry after u32 (ms) | typed error u64
///     server time u32 (µs) | queue time u32 (µs) | tagged values
package struct EndHeader: Equatable, Sendable {
  package static let fixedByteCount = 24

  package var status: UInt8
  package var origin: Origin
  package var flags: Flags
  /// How busy the server is, 0 to 255; 0 where it does not say.
  package var load: UInt8
  package var retryAfterMilliseconds: UInt32
  /// FNV-1a 64 of the typed error's full name, 0 without one; its message is the frame's body.
  package var typedErrorHash: UInt64
  package var serverMicroseconds: UInt32
  package var queueMicroseconds: UInt32

  /// Who says it.
  package enum Origin: UInt8, Sendable {
    case handler = 0
    /// The runtime of the peer that answered.
    case runtime = 1
    /// A service further on, passed up.
    case peer = 2
  }

  package struct Flags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The handler never saw the call: it may go elsewhere whatever its class.
    package static let notProcessed = Flags(rawValue: 1)
    package static let mayRetry = Flags(rawValue: 2)
    /// Some hop has retried already, or the server knows that it is useless.
    package static let neverRetry = Flags(rawValue: 4)
  }

  package init(
    status: UInt8 = 0, origin: Origin = .handler, flags: Flags = [], load: UInt8 = 0,
    retryAfterMilliseconds: UInt32 = 0, typedErrorHash: UInt64 = 0, serverMicroseconds: UInt32 = 0,
    queueMicroseconds: UInt32 = 0
  ) {
    self.status = status
    self.origin = origin
    self.flags = flags
    self.load = load
    self.retryAfterMilliseconds = retryAfterMilliseconds
    self.typedErrorHash = typedErrorHash
    self.serverMicroseconds = serverMicroseconds
    self.queueMicroseconds = queueMicroseconds
  }

  package init(_ block: RawSpan) throws(ConnectionError) {
    guard block.byteCount >= Self.fixedByteCount else {
      throw .malformed(.end, byteCount: block.byteCount, expected: Self.fixedByteCount)
    }
    status = block.littleEndian(at: 0)
    // A number of a later version is the runtime's word at least.
    origin = Origin(rawValue: block.littleEndian(at: 1)) ?? .runtime
    flags = Flags(rawValue: block.littleEndian(at: 2))
    load = block.littleEndian(at: 3)
    retryAfterMilliseconds = block.littleEndian(at: 4)
    typedErrorHash = block.littleEndian(at: 8)
    serverMicroseconds = block.littleEndian(at: 16)
    queueMicroseconds = block.littleEndian(at: 20)
  }

  package func write(to out: inout MessageEncoder) {
    let at = out.reserve(byteCount: Self.fixedByteCount)
    out.store(
      UInt32(status) | UInt32(origin.rawValue) &<< 8 | UInt32(flags.rawValue) &<< 16
        | UInt32(load) &<< 24, at: at)
    out.store(retryAfterMilliseconds, at: at &+ 4)
    out.store(typedErrorHash, at: at &+ 8)
    out.store(serverMicroseconds, at: at &+ 16)
    out.store(queueMicroseconds, at: at &+ 20)
  }
}
