// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// One request that must have its effect once, however often it arrives.
///
/// The scope is caller, user, method and key together: through a gateway all users have one caller,
/// and two clients may draw the same key.
public struct IdempotencyClaim: Hashable, Sendable {
  let caller: String
  let user: String
  let method: String
  let key: String
  /// SHA-256 of the decoded request, so that a retry that was encoded in another way is still the
  /// same request.
  let fingerprint: Bytes
  let retention: Duration
  /// Caller, user, method and key as one: 16 bytes.
  let scope: Bytes

  /// More is refused, as the key is kept with each reply.
  public static let maxKeyByteCount = 255

  /// - Parameters:
  ///   - caller: the identity of the calling process.
  ///   - user: on whose behalf, or empty.
  ///   - method: `shop.cart.v1.CartService/addLine`.
  ///   - request: as decoded, unknown fields included.
  ///   - retention: how long the reply is kept; never shorter than anything that may deliver the
  ///     request again.
  /// - Throws: ``StoreError/invalidKey(byteCount:max:)``.
  public init(
    caller: String, user: String = "", method: String, key: String, request: some Message,
    retention: Duration = .seconds(24 * 60 * 60)
  ) throws(StoreError) {
    guard 1...Self.maxKeyByteCount ~= key.utf8.count else {
      throw .invalidKey(byteCount: key.utf8.count, max: Self.maxKeyByteCount)
    }
    self.caller = caller
    self.user = user
    self.method = method
    self.key = key
    self.retention = retention
    fingerprint = Bytes(SHA256.digest(request.encoded()))
    scope = Self.scope(caller: caller, user: user, method: method, key: key)
  }
}
