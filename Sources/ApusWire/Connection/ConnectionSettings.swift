// SPDX-License-Identifier: Apache-2.0

/// What one side allows its peer. Spec: PROTOCOL.md §5.
package struct ConnectionSettings: Sendable {
  /// 64 KiB and a little, so that a payload of 64 KiB fits one frame; larger ones are split, so
  /// that a small answer never stands behind a large one for longer than that takes.
  package var maxFrameByteCount = 65_536 + 1_024
  /// 8 KiB of metadata, and the fixed part.
  package var maxHeaderByteCount = 8_192 + 256
  /// 4 MiB and a little, so that a payload of 4 MiB fits; more must stream.
  package var maxMessageByteCount = 4_194_304 + 65_536
  /// 64 MiB of requests that are not whole, over all streams of a connection.
  package var maxUnfinishedByteCount = 67_108_864
  package var runningHandlers = 100
  package var initialCredit = 262_144
  package var leastPingMilliseconds = 1_000
  package var instance: UUID
  package var zone = ""
  package var build = ""

  package init(instance: UUID) {
    self.instance = instance
  }

  package var frameLimits: FrameLimits {
    FrameLimits(
      maxBodyByteCount: maxFrameByteCount, maxHeaderByteCount: maxHeaderByteCount)
  }

  /// - Parameter isServer: a client runs no handlers.
  package func hello(isServer: Bool) -> HelloFrame {
    HelloFrame(
      maxFrameByteCount: UInt32(clamping: maxFrameByteCount),
      maxHeaderByteCount: UInt32(clamping: maxHeaderByteCount),
      maxMessageByteCount: UInt32(clamping: maxMessageByteCount),
      runningHandlers: isServer ? UInt32(clamping: runningHandlers) : 0,
      initialCredit: UInt32(clamping: initialCredit),
      leastPingMilliseconds: UInt32(clamping: leastPingMilliseconds), instance: instance,
      zone: zone, build: build)
  }
}

/// The slots of a connection: a power of two, so that a stream's slot is a mask of its identifier.
package func slotMask(runningHandlers: Int) -> UInt32 {
  // 65,536 slots at the most, whatever a server announces: the table is the client's memory.
  let wanted = UInt32(clamping: min(max(runningHandlers, 1), 65_536))
  var size: UInt32 = 1
  while size < wanted { size &*= 2 }
  return size - 1
}
