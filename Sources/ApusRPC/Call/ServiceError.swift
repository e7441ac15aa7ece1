// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// An error that a schema declares: a message that a method throws and its callers catch.
public protocol ServiceError: Message, Error {
  static var statusCode: StatusCode { get }
  /// FNV-1a 64 of the full name.
  static var errorHash: UInt64 { get }
}

/// An error that says what a caller is told when a handler lets it escape.
public protocol RPCErrorConvertible: Error {
  /// `nil`: nothing but `internal`.
  var rpcError: RPCError? { get }
}

/// What a call can fail with: the generated list of a method's errors, and the failure of the call
/// itself.
public protocol CallError: RPCErrorConvertible, Sendable {
  /// `rpcError` gives it back; it is `nil` for a declared error.
  init(_ error: RPCError)
}

/// A method without declared errors throws the failure of the call itself.
extension RPCError: CallError {
  public init(_ error: RPCError) { self = error }
  public var rpcError: RPCError? { self }
}
