// SPDX-License-Identifier: Apache-2.0

package import ApusRegistryAPI

extension WatchBatch where Value == ServiceEndpoint {
  /// A step as it came over the wire.
  package init(_ change: Change) {
    self.init(
      epoch: change.epoch, revision: change.revision, isReset: change.reset,
      removed: change.removed,
      put: Dictionary(change.put.map { ($0.instance, $0) }) { _, last in last },
      isComplete: change.complete, isSettled: change.settled)
  }
}

extension Change {
  /// A step as it goes over the wire; endpoints in the order of their instances, so that equal steps
  /// are equal bytes.
  package init(_ batch: WatchBatch<ServiceEndpoint>) {
    self.init(
      epoch: batch.epoch, revision: batch.revision, reset: batch.isReset, removed: batch.removed,
      put: batch.put.values.sorted { $0.instance < $1.instance }, complete: batch.isComplete,
      settled: batch.isSettled)
  }
}
