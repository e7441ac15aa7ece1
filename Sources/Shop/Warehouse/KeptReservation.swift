// SPDX-License-Identifier: Apache-2.0

import ApusWire
import WarehouseAPI

/// A reservation as it is kept.
struct KeptReservation {
  let id: UUID
  var status: ReservationStatus
  /// When it was made, or made again.
  var made: Timestamp
  var expires: Timestamp
  var version: UInt64

  /// Whether its goods are free although nobody has swept it.
  func isOverdue(_ now: Timestamp) -> Bool { status == .held && expires <= now }
}
