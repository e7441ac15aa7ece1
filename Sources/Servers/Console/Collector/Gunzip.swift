// SPDX-License-Identifier: Apache-2.0

import CZlib

/// Unpacks gzip and zlib up to a size: a bomb costs no more than that.
enum Gunzip {
  enum Failure: Error, Equatable {
    case notPacked
    case tooLarge(max: Int)
  }

  static func unpack(_ packed: [UInt8], upTo limit: Int) throws(Failure) -> [UInt8] {
    var stream = unsafe z_stream()
    // 15 bits of window, and 32: gzip or zlib, whichever the header says.
    guard
      unsafe inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK
    else { throw .notPacked }
    defer { unsafe inflateEnd(&stream) }
    var input = packed
    var unpacked: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    var failure: Failure?
    // Safe: both buffers outlive the loop that lends their addresses to zlib, with their counts.
    unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe block.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        while true {
          unsafe stream.next_out = target.baseAddress
          unsafe stream.avail_out = UInt32(target.count)
          let result = unsafe inflate(&stream, Z_NO_FLUSH)
          let count = unsafe target.count - Int(stream.avail_out)
          unsafe unpacked.append(contentsOf: target[..<count])
          if unpacked.count > limit { failure = .tooLarge(max: limit) }
          if failure != nil || result == Z_STREAM_END { return }
          // Nothing came and nothing is left: the end is missing.
          guard result == Z_OK, count > 0 else {
            failure = .notPacked
            return
          }
        }
      }
    }
    if let failure { throw failure }
    return unpacked
  }
}
