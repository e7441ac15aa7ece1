// SPDX-License-Identifier: Apache-2.0

/// The shape of a saga: all that its decisions depend on.
package struct SagaPlan: Sendable, Hashable {
  package enum Kind: Sendable, Hashable { case compensatable, pivot, retriable }

  package struct Step: Sendable, Hashable {
    package let name: String
    package let kind: Kind
    package let limit: Duration?

    package init(name: String, kind: Kind, limit: Duration? = nil) {
      self.name = name
      self.kind = kind
      self.limit = limit
    }
  }

  package let steps: [Step]
  /// From the start to the pivot.
  package let limit: Duration

  package init(steps: [Step], limit: Duration) {
    self.steps = steps
    self.limit = limit
  }

  /// Our bug when it fails, found at the start of a process.
  func checkOrder(of saga: String) {
    precondition(!steps.isEmpty, "The saga \(saga) has no steps.")
    precondition(
      Set(steps.map(\.name)).count == steps.count,
      "Two steps of the saga \(saga) have one name; they are found by it after a restart.")
    let rank = steps.map { step in
      switch step.kind {
      case .compensatable: 0
      case .pivot: 1
      case .retriable: 2
      }
    }
    precondition(
      rank == rank.sorted() && rank.count(where: { $0 == 1 }) <= 1,
      "The steps of the saga \(saga) must be compensatable ones, one pivot, then retriable ones.")
  }
}
