// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusStore
public import ApusWire
import Synchronization

/// What a step of a saga knows about the attempt that it is.
public struct SagaContext: Sendable {
  /// The id of the saga.
  public let saga: String
  /// 1 for the first attempt of the step, more for a repetition.
  public let attempt: Int
  /// When the attempt began, by the clock of the store.
  public let now: Timestamp

  private let effects = SagaEffects()

  package init(saga: String, attempt: Int, now: Timestamp) {
    self.saga = saga
    self.attempt = attempt
    self.now = now
  }

  /// The idempotency key of a call: the same for every attempt of the saga, on whatever replica.
  ///
  /// - Parameter step: names the call within the saga.
  public func key(_ step: String) -> IdempotencyKey {
    IdempotencyKey(saga).step(step)
  }

  /// Does something in the transaction that keeps the outcome of this attempt: an event, a row. It
  /// isn't done when the attempt throws.
  public func commit(_ effect: @escaping @Sendable (WriteTransaction) throws -> Void) {
    effects.append(effect)
  }

  func applyEffects(_ db: WriteTransaction) throws {
    for effect in effects.all { try effect(db) }
  }
}

/// What a step wants to be kept together with its outcome.
private final class SagaEffects: Sendable {
  typealias Effect = @Sendable (WriteTransaction) throws -> Void

  private let effects = Mutex<[Effect]>([])

  var all: [Effect] { effects.withLock { $0 } }

  func append(_ effect: @escaping Effect) {
    effects.withLock { $0.append(effect) }
  }
}
