// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What the disk itself does: 4 KiB appended and synced, one after the other. No log that acknowledges each
/// event on its own can be faster.
struct SyncFloor {
  let folder: String

  func measure(seconds: Int) throws -> BusFigure {
    let path = "\(folder)/floor"
    // Safe: the path is a string of ours.
    let file = unsafe open(path, O_CREAT | O_WRONLY | O_APPEND, 0o600)
    guard file >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    defer {
      close(file)
      unsafe unlink(path)
    }
    let block = [UInt8](repeating: 7, count: 4_096)
    var latencies: [Duration] = []
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(seconds) {
      let begin = ContinuousClock.now
      // Safe: the array lives through the call, and its count is given.
      let written = unsafe block.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      #if canImport(Darwin)
        let isSynced = fsync(file) == 0
      #else
        let isSynced = fdatasync(file) == 0
      #endif
      guard written == block.count, isSynced else { throw POSIXError(.EIO) }
      latencies.append(ContinuousClock.now - begin)
    }
    return BusFigure(
      name: "write+fdatasync", count: latencies.count, duration: ContinuousClock.now - start,
      latencies: latencies)
  }
}
