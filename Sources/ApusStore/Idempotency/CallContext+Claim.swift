// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusWire

extension CallContext {
  /// The claim of the call that is served, for a method with `@idempotencyKey`.
  ///
  /// - Parameters:
  ///   - request: what the call came with; generated as `AddLineRequest` for `addLine`.
  ///   - user: on whose behalf, once a handler has checked it.
  /// - Throws: ``StoreError/invalidKey(byteCount:max:)``.
  public func claim(
    _ request: some Message, user: String = "", retention: Duration = .seconds(24 * 60 * 60)
  ) throws(StoreError) -> IdempotencyClaim {
    try IdempotencyClaim(
      caller: caller.description, user: user, method: method, key: idempotencyKey?.value ?? "",
      request: request, retention: retention)
  }
}
