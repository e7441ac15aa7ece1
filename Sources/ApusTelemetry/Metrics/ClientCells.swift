// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import Synchronization

/// What one loop counts of a channel's calls: found by the hash of the method, without a lock.
final class ClientCells: Sendable {
  final class Cell: Sendable {
    let hash: UInt64
    let method: String
    let calls = CallCell()
    let retries = Atomic<UInt64>(0)

    init(_ hash: UInt64, _ method: String) {
      self.hash = hash
      self.method = method
    }
  }

  /// 64 methods of one package; what comes beyond is counted together.
  private static let capacity = 64
  private let cells = InlineArray<64, AtomicLazyReference<Cell>> { _ in AtomicLazyReference() }
  private let others = Cell(0, "other")

  func cell(of method: borrowing MethodDescriptor) -> Cell {
    var place = Int(truncatingIfNeeded: method.hash) & (Self.capacity - 1)
    for _ in 0..<Self.capacity {
      let cell = cells[place].load() ?? cells[place].storeIfNil(Cell(method.hash, method.name))
      if cell.hash == method.hash { return cell }
      place = (place &+ 1) & (Self.capacity - 1)
    }
    return others
  }

  var all: [Cell] {
    (0..<Self.capacity).compactMap { cells[$0].load() }
      + (others.calls.durations.value.count > 0 ? [others] : [])
  }
}
