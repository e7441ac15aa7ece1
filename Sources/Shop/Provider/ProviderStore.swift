// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import ProviderAPI

/// The provider's own database. Each key has one answer for ever, kept in the transaction of what it
/// answers for.
struct ProviderStore: Sendable {
  let store: Store
  /// Where the bank's page for a challenge is; behind it stands the reference.
  var challengeURL = "http://localhost:8080/bank/3ds"
  /// How long a bank takes to confirm.
  var confirmationSeconds: Int64 = 1

  /// What an operation came to, and whether it was this call that did it.
  struct Outcome: Sendable {
    let operation: Operation
    var isNew = false
    var behaviour: TokenBehaviour?
  }

  func operation(_ key: String) async throws -> Operation? {
    try await store.read { db in try ProviderRows(db: db).operation(key) }
  }

  func books(_ order: UUID) async throws -> Books {
    try await store.read { db in try ProviderRows(db: db).books(order) }
  }

  func authorize(key: String, token: String, amount: Money, order: UUID) async throws -> Outcome {
    try await once(key, .authorize, amount) { rows in
      let behaviour = TokenBehaviour(token: token)
      var operation = Operation(
        reference: "auth_\(UUID.v7(at: rows.db.now))", key: key, kind: .authorize, amount: amount)
      var settles: Timestamp?
      switch behaviour.outcome {
      case .approve: operation.status = .succeeded
      case .decline(let code, let retriable):
        operation.status = .declined
        operation.declineCode = code
        operation.retriable = retriable
      case .challenge:
        operation.status = .requiresAction
        operation.actionUrl = "\(challengeURL)/\(operation.reference)"
      case .confirmLater:
        operation.status = .unknown
        settles = rows.db.now.advanced(by: .seconds(confirmationSeconds))
      }
      try rows.put(
        Authorization(
          reference: operation.reference, token: token, order: order, key: key, amount: amount,
          status: operation.status))
      try rows.put(operation, settles: settles)
      if operation.status != .unknown {
        try rows.tell(operation, copies: behaviour.webhookCopies)
      }
      return Outcome(operation: operation, isNew: true, behaviour: behaviour)
    }
  }

  func capture(key: String, reference: String, amount: Money, final: Bool) async throws -> Outcome {
    try await change(key, .capture, reference, amount) { authorization in
      try authorization.capture(amount, final: final)
    }
  }

  func void(key: String, reference: String) async throws -> Outcome {
    try await change(key, .void, reference, Money()) { authorization in
      try authorization.void()
    }
  }

  func refund(key: String, reference: String, amount: Money) async throws -> Outcome {
    try await change(key, .refund, reference, amount) { authorization in
      try authorization.refund(amount)
    }
  }
}

extension ProviderStore {
  /// Changes an authorisation, once for the key. What is refused is refused for ever, or a request
  /// that was late could do what its caller has given up.
  private func change(
    _ key: String, _ kind: OperationKind, _ reference: String, _ amount: Money,
    _ rule: @escaping @Sendable (inout Authorization) throws -> Void
  ) async throws -> Outcome {
    try await once(key, kind, amount) { rows in
      var operation = Operation(
        reference: reference, key: key, kind: kind, status: .succeeded, amount: amount)
      guard var authorization = try rows.authorization(reference) else {
        return try refuse(operation, "unknown", rows)
      }
      let before = authorization
      do {
        try rule(&authorization)
      } catch let refusal as Authorization.Refusal {
        return try refuse(operation, refusal.reason, rows)
      }
      let behaviour = TokenBehaviour(token: authorization.token)
      if authorization.status == .declined, before.status != .declined {
        try giveUp(authorization, rows)
      }
      operation.status = .succeeded
      try rows.put(authorization)
      try rows.put(operation)
      try rows.tell(operation, copies: behaviour.webhookCopies)
      return Outcome(operation: operation, isNew: true, behaviour: behaviour)
    }
  }

  /// The operation that asked for the authorisation is decided with it.
  private func giveUp(
    _ authorization: Authorization, _ rows: ProviderRows<WriteTransaction>
  ) throws {
    guard var operation = try rows.operation(authorization.key) else { return }
    operation.status = .declined
    operation.declineCode = "voided"
    operation.actionUrl = ""
    try rows.put(operation)
  }

  private func refuse(
    _ operation: Operation, _ reason: String, _ rows: ProviderRows<WriteTransaction>
  ) throws -> Outcome {
    var refused = operation
    refused.status = .declined
    refused.declineCode = reason
    try rows.put(refused)
    return Outcome(operation: refused, isNew: true)
  }

  private func once(
    _ key: String, _ kind: OperationKind, _ amount: Money,
    _ body: @escaping @Sendable (ProviderRows<WriteTransaction>) throws -> Outcome
  ) async throws -> Outcome {
    try await store.write { db in
      let rows = ProviderRows(db: db)
      guard let known = try rows.operation(key) else { return try body(rows) }
      guard known.isAbandoned || known.kind == kind && known.amount == amount else {
        throw RPCError(
          .invalidArgument, "the key \(key) is of another operation; use a key for one only")
      }
      return Outcome(operation: known)
    }
  }
}

extension Operation {
  var isAbandoned: Bool { status == .declined && declineCode == "abandoned" }
}
