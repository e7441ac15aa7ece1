// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import WarehouseAPI

/// What the warehouse should do, written down as simply as it can be. Where goods are taken from is
/// read from the reply; whether they could be taken is not.
struct StockModel {
  struct Held {
    var status: ReservationStatus
    var wanted: [String: Int64]
    var allocations: [Allocation]
    var expires: Int64
    var made: Int64
    var back: [String: Int64] = [:]
    var references: [String: [String: Int64]] = [:]
  }

  /// By product, then by warehouse.
  var onHand: [String: [String: Int64]] = [:]
  var reservations: [UUID: Held] = [:]

  /// How a call ends.
  enum Outcome: Equatable {
    case done
    case outOfStock
    case ended(ReservationStatus)
    case unknown
    case invalid
    case refused
  }

  func isOverdue(_ held: Held, _ now: Int64) -> Bool {
    held.status == .held && held.expires <= now
  }

  func status(_ id: UUID, _ now: Int64) -> ReservationStatus? {
    reservations[id].map { isOverdue($0, now) ? .expired : $0.status }
  }

  func total(_ sku: String) -> Int64 { onHand[sku, default: [:]].values.reduce(0, +) }

  func reserved(_ sku: String, _ now: Int64, in warehouse: String? = nil) -> Int64 {
    var sum: Int64 = 0
    for held in reservations.values where held.status == .held && held.expires > now {
      for allocation in held.allocations
      where warehouse == nil || warehouse == allocation.warehouse {
        for line in allocation.lines where line.sku == sku { sum += Int64(line.quantity) }
      }
    }
    return sum
  }

  func available(_ sku: String, _ now: Int64) -> Int64 { total(sku) - reserved(sku, now) }

  private func canTake(_ wanted: [String: Int64], _ now: Int64) -> Bool {
    wanted.allSatisfy { available($0.key, now) >= $0.value }
  }

  func reserve(_ id: UUID, _ wanted: [String: Int64], _ now: Int64) -> Outcome {
    if let known = reservations[id] {
      if known.status == .released { return .ended(.released) }
      if known.wanted != wanted { return .invalid }
      if status(id, now) != .expired { return .done }
    }
    return canTake(wanted, now) ? .done : .outOfStock
  }

  func extend(_ id: UUID, _ now: Int64) -> Outcome {
    guard let status = status(id, now) else { return .unknown }
    return status == .held ? .done : .ended(status)
  }

  func commit(_ id: UUID, _ now: Int64) -> Outcome {
    guard let status = status(id, now), let known = reservations[id] else { return .unknown }
    switch status {
    case .released: return .ended(.released)
    case .expired: return canTake(known.wanted, now) ? .done : .outOfStock
    default: return .done
    }
  }

  func release(_ id: UUID, _ now: Int64) -> Outcome {
    reservations[id]?.status == .committed ? .ended(.committed) : .done
  }

  func restock(_ id: UUID, _ lines: [String: Int64], _ reference: String) -> Outcome {
    guard let known = reservations[id] else { return .unknown }
    if let before = known.references[reference] { return before == lines ? .done : .invalid }
    guard known.status == .committed else { return .refused }
    let fits = lines.allSatisfy { sku, quantity in
      known.back[sku, default: 0] + quantity <= known.wanted[sku, default: 0]
    }
    return fits ? .done : .refused
  }

  func adjust(_ sku: String, _ warehouse: String, _ change: Int64, _ now: Int64) -> Outcome {
    guard onHand[sku] != nil else { return .unknown }
    let after = onHand[sku, default: [:]][warehouse, default: 0] + change
    return after >= reserved(sku, now, in: warehouse) ? .done : .refused
  }
}

extension StockModel.Outcome {
  /// How the real one ended.
  init(_ error: any Error) {
    switch error {
    case is OutOfStock: self = .outOfStock
    case let ended as ReservationEnded: self = .ended(ended.status)
    case is UnknownReservation, is UnknownSku: self = .unknown
    case is CannotAdjust: self = .refused
    case let error as RPCError where error.code == .invalidArgument: self = .invalid
    case let error as RPCError where error.code == .failedPrecondition: self = .refused
    default: self = .unknown
    }
  }
}
