// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// The table of errors on the way up: what a caller is told of a failure that a handler let escape.
/// Spec: PROTOCOL.md §4.6.
extension ServerConnection {
  func failUndeclared(_ slot: Int, _ streamID: UInt32, _ error: any Error) {
    guard machine.isOpen(slot, streamID), slot < calls.count else { return }
    let method = calls[slot].request.map { core.methods.entries[$0.method].method.name } ?? "?"
    fail(slot, streamID, passedUp(error, slot, method))
  }

  private func passedUp(_ error: any Error, _ slot: Int, _ method: String) -> RPCError {
    if calls[slot].isExpired || error is CancellationError {
      return expiredOrCancelled(slot, method)
    }
    guard let failure = (error as? RPCError) ?? (error as? any RPCErrorConvertible)?.rpcError else {
      // What nobody declared says nothing about itself to strangers; our own log has it.
      core.logger.warning(
        "handler failed", metadata: ["method": "\(method)", "error": "\(Self.text(of: error))"])
      return RPCError(.internal, "", origin: .handler)
    }
    guard failure.isFromCall else { return failure }
    return fromFurtherOn(failure, slot, method)
  }

  /// What an error says of itself, where its author has written that. Of others only the type: what
  /// Swift makes of one by itself has all that it holds, and that may be a customer's.
  private static func text(of error: any Error) -> String {
    switch error {
    case let error as any CustomStringConvertible: error.description
    default: String(reflecting: type(of: error))
    }
  }

  private func expiredOrCancelled(_ slot: Int, _ method: String) -> RPCError {
    calls[slot].isExpired
      ? RPCError(
        .deadlineExceeded, "the deadline passed in the handler", origin: .runtime,
        hops: [hop(slot, method)])
      : RPCError(.cancelled, "the handler was cancelled", origin: .runtime)
  }

  private func fromFurtherOn(_ failure: RPCError, _ slot: Int, _ method: String) -> RPCError {
    var up = RPCError(
      failure.code, failure.message, origin: .peer, hops: failure.hops + [hop(slot, method)])
    switch failure.code {
    case .deadlineExceeded, .cancelled: return up
    case .unavailable, .resourceExhausted:
      up.code = .unavailable
      // One layer retries, not all of them.
      up.flags = .neverRetry
      return up
    default:
      core.logger.warning(
        "handler let a call's failure escape",
        metadata: ["method": "\(method)", "error": "\(failure)"])
      return RPCError(.internal, "", origin: .handler)
    }
  }

  private func hop(_ slot: Int, _ method: String) -> String {
    let spent = (LoopClock.now() &- calls[slot].startedAt) / 1_000
    return "\(method) \(spent) µs"
  }
}
