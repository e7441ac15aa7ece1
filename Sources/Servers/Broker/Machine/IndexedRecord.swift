// SPDX-License-Identifier: Apache-2.0

/// What a group must know of a record to decide who gets it when; its payload stays in the log.
package struct IndexedRecord: Sendable, Hashable {
  package var offset: UInt64
  package var key: String
  package var byteCount: Int

  package init(offset: UInt64, key: String, byteCount: Int) {
    self.offset = offset
    self.key = key
    self.byteCount = byteCount
  }
}
