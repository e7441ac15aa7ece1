// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// The failure of a call itself, or what a handler throws to fail one without a declared error.
public struct RPCError: Error, Hashable, Sendable {
  public var code: StatusCode
  public var message: String
  /// Who says so.
  public var origin: Origin
  /// The services that the failure passed on its way up, the innermost first, each with the time
  /// that the call spent there.
  public var hops: [String]
  /// When it is worth trying again, if the server said.
  public var retryAfter: Duration?
  /// FNV-1a 64 of the full name of a typed error that came with it; 0 without one.
  public var typedErrorHash: UInt64
  /// The typed error's message, encoded.
  public var payload: Bytes
  package var flags: EndHeader.Flags = []
  /// Came from a call further on, so that it is passed up by the table of errors.
  package var isFromCall = false

  public enum Origin: UInt8, Sendable {
    /// The code of a service.
    case handler
    /// The runtime of the peer.
    case runtime
    /// A service further on than the one that was called.
    case peer
    /// This side: no answer came.
    case local
  }

  public init(
    _ code: StatusCode, _ message: String, origin: Origin = .handler, hops: [String] = [],
    retryAfter: Duration? = nil, typedErrorHash: UInt64 = 0, payload: Bytes = Bytes()
  ) {
    self.code = code
    self.message = message
    self.origin = origin
    self.hops = hops
    self.retryAfter = retryAfter
    self.typedErrorHash = typedErrorHash
    self.payload = payload
  }

  /// The handler never saw the call.
  public var wasNeverProcessed: Bool { flags.contains(.notProcessed) }

  /// The typed error that came with it, when it is an `E`.
  public func typed<E: ServiceError>(_ type: E.Type) -> E? {
    guard typedErrorHash == E.errorHash else { return nil }
    return try? E(decoding: payload)
  }

  /// A failure that this side found: nothing came from the peer.
  package static func local(
    _ code: StatusCode, _ message: String, flags: EndHeader.Flags = []
  ) -> RPCError {
    var error = RPCError(code, message, origin: .local)
    error.flags = flags
    error.isFromCall = true
    return error
  }
}

extension RPCError {
  /// What a peer's END says.
  package init(_ end: EndHeader, _ tags: TaggedValues?, _ body: Bytes) {
    // A number of a later version is a failure all the same.
    code = StatusCode(rawValue: end.status) ?? .unknown
    message = tags?.message ?? ""
    origin = Origin(rawValue: end.origin.rawValue) ?? .runtime
    hops = tags?.hops ?? []
    retryAfter =
      end.retryAfterMilliseconds > 0 ? .milliseconds(Int64(end.retryAfterMilliseconds)) : nil
    typedErrorHash = end.typedErrorHash
    payload = end.typedErrorHash == 0 ? Bytes() : body
    flags = end.flags
    isFromCall = true
  }
}

extension RPCError: CustomStringConvertible {
  public var description: String {
    let path = hops.isEmpty ? "" : " (via \(hops.joined(separator: " < ")))"
    return message.isEmpty ? "\(code)\(path)" : "\(code): \(message)\(path)"
  }
}
