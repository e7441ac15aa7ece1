// SPDX-License-Identifier: Apache-2.0

/// What each side says first: its limits and who it is. Spec: PROTOCOL.md §3.4.
///
///     version u16 | 0 u16 | features u32 | max frame u32 | max header u32 | max message u32
///     running handlers u32 | initial credit u32 | least ping interval u32 (ms) | instance 16 bytes
///     zone length u8 | build length u8 | 0 u16 | zone | build
package struct HelloFrame: Equatable, Sendable {
  package static let version: UInt16 = 1
  package static let fixedByteCount = 52
  package static let maxByteCount = 1024

  package var version = HelloFrame.version
  package var features: UInt32 = 0
  /// Most bytes of body that this side takes in one frame.
  package var maxFrameByteCount: UInt32
  package var maxHeaderByteCount: UInt32
  package var maxMessageByteCount: UInt32
  /// Calls that this side runs at once on this connection; a client announces 0.
  package var runningHandlers: UInt32
  /// Body bytes that a stream may carry to this side before CREDIT.
  package var initialCredit: UInt32
  package var leastPingMilliseconds: UInt32
  /// Chosen at random by each process.
  package var instance: UUID
  package var zone: String
  package var build: String

  package init(
    maxFrameByteCount: UInt32, maxHeaderByteCount: UInt32, maxMessageByteCount: UInt32,
    runningHandlers: UInt32, initialCredit: UInt32, leastPingMilliseconds: UInt32, instance: UUID,
    zone: String = "", build: String = ""
  ) {
    self.maxFrameByteCount = maxFrameByteCount
    self.maxHeaderByteCount = maxHeaderByteCount
    self.maxMessageByteCount = maxMessageByteCount
    self.runningHandlers = runningHandlers
    self.initialCredit = initialCredit
    self.leastPingMilliseconds = leastPingMilliseconds
    self.instance = instance
    self.zone = zone
    self.build = build
  }

  package init(_ block: RawSpan) throws(ConnectionError) {
    guard block.byteCount >= Self.fixedByteCount else {
      throw .malformed(.hello, byteCount: block.byteCount, expected: Self.fixedByteCount)
    }
    guard block.byteCount <= Self.maxByteCount else {
      throw .headerTooLarge(byteCount: block.byteCount, max: Self.maxByteCount)
    }
    version = block.littleEndian(at: 0)
    guard version == Self.version else {
      throw .unsupportedVersion(version, supported: Self.version)
    }
    features = block.littleEndian(at: 4)
    maxFrameByteCount = block.littleEndian(at: 8)
    maxHeaderByteCount = block.littleEndian(at: 12)
    maxMessageByteCount = block.littleEndian(at: 16)
    runningHandlers = block.littleEndian(at: 20)
    initialCredit = block.littleEndian(at: 24)
    leastPingMilliseconds = block.littleEndian(at: 28)
    instance = UUID(block, at: 32)
    let zoneByteCount = Int(block.littleEndian(at: 48, as: UInt8.self))
    let buildByteCount = Int(block.littleEndian(at: 49, as: UInt8.self))
    let expected = Self.fixedByteCount + zoneByteCount + buildByteCount
    // Longer is legal: a later version appends.
    guard block.byteCount >= expected else {
      throw .malformed(.hello, byteCount: block.byteCount, expected: expected)
    }
    let zoneBytes = block.array(from: Self.fixedByteCount, byteCount: zoneByteCount)
    let buildBytes = block.array(
      from: Self.fixedByteCount + zoneByteCount, byteCount: buildByteCount)
    guard let zone = String(validating: zoneBytes, as: UTF8.self),
      let build = String(validating: buildBytes, as: UTF8.self)
    else { throw .malformedText(.hello) }
    self.zone = zone
    self.build = build
  }

  package func write(to out: inout MessageEncoder) {
    let zone = zone.utf8(atMost: 255)
    let build = build.utf8(atMost: 255)
    let start = out.beginFrame(.hello, streamID: 0)
    out.append(littleEndian: version)
    out.append(littleEndian: UInt16(0))
    for field in [
      features, maxFrameByteCount, maxHeaderByteCount, maxMessageByteCount, runningHandlers,
      initialCredit, leastPingMilliseconds,
    ] { out.append(littleEndian: field) }
    out.append(instance)
    out.append(littleEndian: UInt8(zone.count))
    out.append(littleEndian: UInt8(build.count))
    out.append(littleEndian: UInt16(0))
    out.append(zone)
    out.append(build)
    out.endHeaderBlock(of: start)
    out.endFrame(start)
  }
}
