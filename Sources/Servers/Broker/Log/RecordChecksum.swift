// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI
import ApusWire

/// Finds a record that the disk gives back other than it was written. SQLite has no checksums of
/// its own on what has left its journal.
enum RecordChecksum {
  /// Eight bytes at a time through a multiplication and a shift (as wyhash mixes), so that it costs
  /// less than the copy of the payload. Not for secrets.
  static func of(_ record: Record) -> UInt64 {
    var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
    for byte in record.key.utf8 { mix(UInt64(byte), &hash) }
    unsafe record.payload.withUnsafeBytes { bytes in
      var offset = 0
      // Safe: each read ends inside of the bytes.
      while offset &+ 8 <= bytes.count {
        mix(unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), &hash)
        offset &+= 8
      }
      while offset < bytes.count {
        mix(UInt64(unsafe bytes[offset]), &hash)
        offset &+= 1
      }
    }
    mix(UInt64(record.payload.count), &hash)
    return hash
  }

  private static func mix(_ word: UInt64, _ hash: inout UInt64) {
    let product = (hash ^ word).multipliedFullWidth(by: 0xBF58_476D_1CE4_E5B9)
    hash = product.high ^ product.low &+ 0x94D0_49BB_1331_11EB
  }
}
