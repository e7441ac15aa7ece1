// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import CommonAPI
import ProviderAPI

/// How what was open is decided: by the customer, by the bank, or because nobody wants it any more.
extension ProviderStore {
  /// Makes sure that the key comes to nothing, unless it came to something already.
  func abandon(key: String) async throws -> Operation {
    try await store.write { db in
      let rows = ProviderRows(db: db)
      var operation = try rows.operation(key) ?? Operation(key: key, status: .unknown)
      guard operation.status != .succeeded, operation.status != .declined else { return operation }
      operation.status = .declined
      operation.declineCode = "abandoned"
      try rows.put(operation)
      if var authorization = try rows.authorization(operation.reference) {
        authorization.status = .declined
        try rows.put(authorization)
      }
      return operation
    }
  }

  /// What the customer is asked, or was.
  ///
  /// - Throws: ``UnknownChallenge``, also for what never needed the customer.
  func challenge(_ reference: String) async throws -> Challenge {
    try await store.read { db in
      let rows = ProviderRows(db: db)
      guard let authorization = try rows.authorization(reference),
        TokenBehaviour(token: authorization.token).outcome == .challenge,
        let operation = try rows.operation(authorization.key)
      else { throw UnknownChallenge() }
      return Challenge(
        reference: reference, amount: authorization.amount, status: operation.status)
    }
  }

  /// What the customer said of an authorisation that asked for it. Again, it changes nothing.
  ///
  /// - Throws: ``Refused``.
  func confirm(_ reference: String, success: Bool) async throws -> Operation {
    try await store.write { db in
      let rows = ProviderRows(db: db)
      // Anybody may ask: a payment that never needed its customer is none of theirs.
      guard let authorization = try rows.authorization(reference),
        TokenBehaviour(token: authorization.token).outcome == .challenge,
        let operation = try rows.operation(authorization.key)
      else { throw Refused(reference: reference, reason: "unknown") }
      let wanted: OperationStatus = success ? .succeeded : .declined
      if operation.status == wanted { return operation }
      guard operation.status == .requiresAction else {
        throw Refused(reference: reference, reason: "it was decided already")
      }
      return try decide(
        operation, authorization, wanted, code: success ? "" : "authentication_failed", rows)
    }
  }

  /// Decides the bank transfers whose time has come. Returns how many.
  func settle(limit: Int = 20) async throws -> Int {
    try await store.write { db in
      let rows = ProviderRows(db: db)
      let due = try rows.due(limit: limit)
      for key in due {
        guard let operation = try rows.operation(key), operation.status == .unknown,
          var authorization = try rows.authorization(operation.reference)
        else { continue }
        let isConfirmed =
          TokenBehaviour(token: authorization.token).outcome == .confirmLater(isConfirmed: true)
        if isConfirmed { authorization.captured = authorization.amount.minorUnits }
        _ = try decide(
          operation, authorization, isConfirmed ? .succeeded : .declined,
          code: isConfirmed ? "" : "transfer_refused", rows)
      }
      return due.count
    }
  }

  private func decide(
    _ undecided: Operation, _ authorization: Authorization, _ status: OperationStatus,
    code: String, _ rows: ProviderRows<WriteTransaction>
  ) throws -> Operation {
    var (operation, authorization) = (undecided, authorization)
    operation.status = status
    operation.declineCode = code
    operation.actionUrl = ""
    authorization.status = status
    try rows.put(operation)
    try rows.put(authorization)
    let copies = TokenBehaviour(token: authorization.token).webhookCopies
    try rows.tell(operation, copies: copies)
    return operation
  }
}
