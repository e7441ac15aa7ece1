// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import ProviderAPI

struct ProviderHandler: ProviderService {
  let provider: ProviderStore
  /// Waits; a test passes its own.
  var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

  /// How long `tok_slow` takes.
  private static let slowness = Duration.seconds(3)
  /// More than one customer ever pays, and few enough that no sum overflows.
  static let maxAmount: Int64 = 100_000_000_000

  func authorize(
    key: String, token: String, amount: Money, order: UUID, context: CallContext
  ) async throws -> Operation {
    guard 1...Self.maxAmount ~= amount.minorUnits, amount.currency.utf8.count == 3 else {
      throw RPCError(
        .invalidArgument,
        "the amount is \(amount.minorUnits), it must be from 1 to \(Self.maxAmount)")
    }
    try check(key)
    if TokenBehaviour(token: token).reply == .never {
      // An answer that was given under the key is given again, even to this token.
      if let known = try await provider.operation(key) { return known }
      try await neverAnswer(context)
    }
    return try await reply(
      try await provider.authorize(key: key, token: token, amount: amount, order: order), context)
  }

  func capture(
    key: String, reference: String, amount: Money, final: Bool, context: CallContext
  ) async throws -> Operation {
    try check(key, reference)
    return try await change(
      try await provider.capture(key: key, reference: reference, amount: amount, final: final),
      context)
  }

  func void(key: String, reference: String, context: CallContext) async throws -> Operation {
    try check(key, reference)
    return try await change(try await provider.void(key: key, reference: reference), context)
  }

  func refund(
    key: String, reference: String, amount: Money, context: CallContext
  ) async throws -> Operation {
    try check(key, reference)
    return try await change(
      try await provider.refund(key: key, reference: reference, amount: amount), context)
  }

  func lookup(key: String, context: CallContext) async throws -> Operation {
    try check(key)
    guard let operation = try await provider.operation(key) else {
      throw UnknownOperation(key: key)
    }
    return operation
  }

  func abandon(key: String, context: CallContext) async throws -> Operation {
    try check(key)
    return try await provider.abandon(key: key)
  }

  func books(order: UUID, context: CallContext) async throws -> Books {
    try await provider.books(order)
  }

  func challenge(reference: String, context: CallContext) async throws -> Challenge {
    try check(reference)
    return try await provider.challenge(reference)
  }

  func confirm(
    reference: String, success: Bool, context: CallContext
  ) async throws -> Operation {
    try check(reference)
    return try await provider.confirm(reference, success: success)
  }

  /// What a column of text cannot hold as it came would be another key when it is read again.
  private func check(_ texts: String...) throws {
    for text in texts {
      guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
        throw RPCError(.invalidArgument, "a key or reference has control characters")
      }
    }
  }

  private func change(
    _ outcome: ProviderStore.Outcome, _ context: CallContext
  ) async throws -> Operation {
    let operation = try await reply(outcome, context)
    guard operation.status != .declined else {
      throw Refused(reference: operation.reference, reason: operation.declineCode)
    }
    return operation
  }

  /// The answer, in the manner that the token asks for. It was kept before.
  private func reply(
    _ outcome: ProviderStore.Outcome, _ context: CallContext
  ) async throws -> Operation {
    switch outcome.behaviour?.reply {
    case .neverAfterDoing: try await neverAnswer(context)
    case .slow: try await pause(Self.slowness)
    case .atOnce, .never, nil: break
    }
    return outcome.operation
  }

  private func neverAnswer(_ context: CallContext) async throws -> Never {
    try await pause(context.deadline.remaining ?? .seconds(30))
    throw RPCError(.deadlineExceeded, "the token asks for no answer")
  }
}
