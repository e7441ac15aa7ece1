// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI
import OrderProcessingState

extension Parcel {
  /// Whether the carrier has, or had it.
  var hasLeft: Bool {
    switch fate {
    case .left, .delivered, .cameBack, .lost: true
    case .waiting, .cancelled, .unrecognized: false
    }
  }

  /// Whether nothing more will happen to it.
  var hasEnded: Bool {
    switch fate {
    case .delivered, .cameBack, .lost, .cancelled: true
    case .waiting, .left, .unrecognized: false
    }
  }

  /// What the carrier says last; after the end it says nothing.
  mutating func take(_ status: ShipmentStatus) {
    guard !hasEnded else { return }
    switch status {
    case .pending, .labelled, .unrecognized: break
    case .pickedUp, .inTransit, .outForDelivery, .attemptFailed, .availableForPickup, .exception:
      fate = .left
    case .delivered: fate = .delivered
    case .returned: fate = .cameBack
    case .expired: fate = .lost
    case .cancelled: fate = .cancelled
    }
  }
}
