// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire

/// One attempt of one step, begun in the database and to be made now.
package struct SagaTurn: Sendable {
  package let saga: String
  package let epoch: UInt64
  package let step: String
  package let action: SagaMachine.Action
  let index: Int
  /// ``SagaRecord/woken`` when the attempt began.
  let woken: Int64
  let state: Bytes
  let program: SagaProgram
  let context: SagaContext
  /// Of the transaction that started the saga.
  let trace: TraceContext

  var isUndoing: Bool { if case .compensate = action { true } else { false } }

  /// What an attempt leaves behind.
  package struct Outcome: Sendable {
    package let result: SagaMachine.Result
    let state: Bytes
    let effects: SagaContext?
  }

  /// Makes the attempt. One that takes longer than `limit` is cancelled; what it then says holds.
  package func perform(limit: Duration) async -> Outcome {
    await withTaskGroup(of: Outcome?.self) { group in
      group.addTask { await attempt() }
      group.addTask {
        try? await Task.sleep(for: limit)
        return nil
      }
      for await outcome in group {
        group.cancelAll()
        if let outcome { return outcome }
      }
      return unchanged(.unknown("the attempt was given up"))
    }
  }

  private func attempt() async -> Outcome {
    do {
      switch action {
      case .run:
        let (state, outcome) = try await program.run(index, state, context)
        return Outcome(result: .outcome(outcome), state: state, effects: context)
      case .compensate:
        let state = try await program.compensate(index, state, context)
        return Outcome(result: .compensated, state: state, effects: context)
      case .sleep, .end:
        preconditionFailure("\(action) is no attempt")
      }
    } catch {
      return unchanged(SagaMachine.Result(error))
    }
  }

  /// The state and the effects of an attempt without an outcome are forgotten: it is made again.
  func unchanged(_ result: SagaMachine.Result) -> Outcome {
    Outcome(result: result, state: state, effects: nil)
  }
}

extension SagaMachine.Result {
  /// As an observer is told.
  var outcome: WorkOutcome {
    switch self {
    case .outcome(.done), .compensated: .ok
    case .outcome(.wait), .outcome(.again): .deferred
    case .outcome(.fail), .refused: .refused
    case .unknown: .failed
    }
  }

  /// Codes by which the peer says that it did nothing, and would not the next time either.
  private static let refusals: Set<StatusCode> = [
    .invalidArgument, .notFound, .alreadyExists, .permissionDenied, .failedPrecondition,
    .outOfRange, .unimplemented, .unauthenticated,
  ]

  /// What isn't known to be a refusal is unknown.
  init(_ error: any Error) {
    let code: StatusCode?
    switch error {
    case let error as any ServiceError: code = type(of: error).statusCode
    case let error as any RPCErrorConvertible: code = error.rpcError?.code
    default: code = nil
    }
    let reason = "\(error)"
    self = code.map(Self.refusals.contains) == true ? .refused(reason) : .unknown(reason)
  }
}
