// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// One step of a saga: calls of other services, each under a key of ``SagaContext/key(_:)``.
///
/// A step runs until it returns: after a lost answer, a crash or a pause it runs again, maybe on
/// another replica, with the state that it began with. So it must be able to run twice.
public struct SagaStep<State: Message>: Sendable {
  public typealias Run = @Sendable (inout State, SagaContext) async throws -> SagaOutcome
  /// Undoes a step, also one that never ran or whose outcome nobody knows; after it, a late arrival
  /// of the step must find that it came too late. Runs until it does not throw.
  public typealias Compensate = @Sendable (inout State, SagaContext) async throws -> Void

  /// Richardson, "Microservices Patterns", 4.3: compensatable steps, one pivot, retriable steps.
  public struct Kind: Sendable {
    let rank: SagaPlan.Kind
    let compensate: Compensate

    public static func compensatable(compensate: @escaping Compensate) -> Kind {
      Kind(rank: .compensatable, compensate: compensate)
    }

    /// The step that decides: once it is begun, only its own outcome can turn the saga back.
    public static var pivot: Kind { Kind(rank: .pivot, compensate: { _, _ in }) }

    /// After the pivot: tried until it succeeds.
    public static var retriable: Kind { Kind(rank: .retriable, compensate: { _, _ in }) }
  }

  /// Unique in its saga; kept in the database.
  public let name: String
  public let kind: Kind
  /// How long a compensatable step may take, before the saga turns back even when it doesn't know
  /// what became of it.
  public let limit: Duration?
  let run: Run

  public init(
    _ name: String, _ kind: Kind, limit: Duration? = nil, _ run: @escaping Run
  ) {
    self.name = name
    self.kind = kind
    self.limit = limit
    self.run = run
  }
}
