// SPDX-License-Identifier: Apache-2.0

public import ApusRPC

/// What a caller is told when a handler lets a failure of its store escape: whether to try again,
/// never which file.
extension StoreError: RPCErrorConvertible {
  public var rpcError: RPCError? {
    switch self {
    case .busy, .overloaded, .stopped, .closed:
      RPCError(.unavailable, "the service's database is not available")
    case .diskFull:
      RPCError(.resourceExhausted, "the service's database has no room")
    case .keyReused:
      RPCError(.invalidArgument, "the idempotency key was used for another request")
    case .invalidKey(let byteCount, let max):
      RPCError(
        .invalidArgument, "the idempotency key has \(byteCount) bytes, 1 to \(max) are allowed")
    case .cannotOpen, .foreignOwner, .migrationOrder, .constraint, .statement, .column,
      .invalidEvent, .unreadableReply:
      nil
    }
  }
}
