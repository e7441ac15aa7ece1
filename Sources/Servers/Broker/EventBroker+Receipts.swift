// SPDX-License-Identifier: Apache-2.0

import ApusBusAPI

extension EventBroker {
  /// - Throws: ``UnknownGroup``, or ``StaleEpoch`` when one of them was; the others are taken.
  func acknowledge(_ receipts: [Receipt], of group: String) throws {
    try each(receipts, of: group) { machine, id, receipt throws(StaleReceipt) in
      try machine.acknowledge(id, receipt.offset, epoch: receipt.epoch)
    }
  }

  func extend(_ receipts: [Receipt], of group: String) throws {
    let time = now()
    try each(receipts, of: group) { machine, id, receipt throws(StaleReceipt) in
      try machine.extend(id, receipt.offset, epoch: receipt.epoch, now: time)
    }
  }

  func reject(
    _ receipt: Receipt, of group: String, cause: String, isCounted: Bool
  ) throws {
    let time = now()
    defer { wakeWriter() }
    try each([receipt], of: group) { machine, id, receipt throws(StaleReceipt) in
      if isCounted {
        try machine.reject(id, receipt.offset, epoch: receipt.epoch, cause: cause, now: time)
      } else {
        try machine.postpone(id, receipt.offset, epoch: receipt.epoch, now: time)
      }
    }
  }

  private func each(
    _ receipts: [Receipt], of group: String,
    _ body: (inout GroupMachine, PartitionID, Receipt) throws(StaleReceipt) -> Void
  ) throws {
    let ids = state.withLock { state in receipts.map { state.topicIDs[$0.topic] } }
    var stale: Receipt?
    let isKnown: Void? = change(group) { machine in
      for (receipt, topic) in zip(receipts, ids) {
        do throws(StaleReceipt) {
          guard let topic, receipt.partition < UInt32(PartitionID.count) else {
            throw StaleReceipt()
          }
          let id = PartitionID(topic: topic, index: Int(receipt.partition))
          try body(&machine, id, receipt)
        } catch {
          stale = stale ?? receipt
        }
      }
    }
    guard isKnown != nil else { throw UnknownGroup(group: group) }
    if let stale { throw StaleEpoch(topic: stale.topic, partition: stale.partition) }
  }
}
