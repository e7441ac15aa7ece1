// SPDX-License-Identifier: Apache-2.0

public import ApusStore
public import ApusWire

/// Steps over several services that end all done, or all undone.
///
///     SagaDefinition<MoveToCart>(name: "move-to-cart", version: 1, steps: [
///       SagaStep("add", .retriable) { state, context in … },
///       SagaStep("remove", .retriable) { state, context in … },
///     ])
///
/// A saga stays with the version that it began with. So when the steps change, the version does, and
/// the old definition is kept beside the new one until its last saga has ended.
public struct SagaDefinition<State: Message>: AnySaga {
  public typealias Ended = @Sendable (State, SagaEnd, WriteTransaction) throws -> Void
  public typealias Stuck = @Sendable (State, SagaAlarm, WriteTransaction) throws -> Void

  public let name: String
  public let version: UInt32
  /// From the start to the pivot.
  public let limit: Duration
  public let steps: [SagaStep<State>]
  let ended: Ended
  let stuck: Stuck

  /// - Parameters:
  ///   - steps: compensatable ones, then at most one pivot, then retriable ones.
  ///   - stuck: in the transaction that finds a saga at one step for too long, once for each step.
  ///   - ended: in the transaction that ends a saga.
  public init(
    name: String, version: UInt32, limit: Duration = .seconds(300), steps: [SagaStep<State>],
    stuck: @escaping Stuck = { _, _, _ in }, ended: @escaping Ended = { _, _, _ in }
  ) {
    self.name = name
    self.version = version
    self.limit = limit
    self.steps = steps
    self.stuck = stuck
    self.ended = ended
    plan.checkOrder(of: name)
  }

  public var program: SagaProgram { SagaProgram(self) }

  var plan: SagaPlan {
    SagaPlan(
      steps: steps.map { step in
        SagaPlan.Step(name: step.name, kind: step.kind.rank, limit: step.limit)
      }, limit: limit)
  }
}

/// A definition, whatever its state.
public protocol AnySaga: Sendable {
  var program: SagaProgram { get }
}
