// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// An error that a schema declares: a message that a method throws and its callers catch.
public protocol ServiceError: Message, Error {
  static var statusCode: StatusCode { get }
  /// FNV-1a 64 of the full name.
  static var errorHash: UInt64 { get }
}

/// What a call can fail with: the generated list of a method's errors, and the failure of the call
/// itself.
public protocol CallError: Error, Sendable {
  init(_ error: RPCError)
  /// The failure of the call itself; `nil` for a declared error.
  var rpcError: RPCError? { get }
}

/// A method without declared errors throws the failure of the call itself.
extension RPCError: CallError {
  public init(_ error: RPCError) { self = error }
  public var rpcError: RPCError? { self }
}
