// SPDX-License-Identifier: Apache-2.0

import ApusTransport
public import ApusWire

/// What a handler knows about the call that it serves. Bound around the handler, so that the calls
/// it makes inherit deadline, trace and user from it.
public struct CallContext: Sendable {
  /// The call must have ended by then.
  public let deadline: Deadline
  public let trace: TraceContext
  /// 0 for the first, more for a repetition.
  public let attempt: Int
  package let methodName: String
  let tags: CallTags?
  let peer: PeerScope

  /// Who calls: the identity of the certificate.
  public var caller: Caller { peer.caller }

  /// The key that the caller gave; always there for a method with `@idempotencyKey`.
  public var idempotencyKey: IdempotencyKey? {
    tags?.values.idempotencyKey.map { IdempotencyKey($0) }
  }

  /// The user's token as it came, not checked here.
  public var userToken: String? { tags?.values.userToken }

  public var metadata: [(name: String, value: Bytes)] { tags?.values.metadata ?? [] }

  /// The full name of the method that is called.
  public var method: String { methodName }

  /// The idempotency key for one step of the handler's own work: derived, so that a repetition of
  /// this call repeats the step under the same key.
  public func key(step: String) -> IdempotencyKey {
    idempotencyKey?.step(step) ?? IdempotencyKey(UUID())
  }

  /// The context of the call that the current task serves.
  @TaskLocal public static var current: CallContext?

  /// Runs what takes long or blocks away from the connection's loop, which others share.
  public func offload<Value: Sendable>(
    _ work: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withTaskExecutorPreference(globalConcurrentExecutor) {
      try await Self.elsewhere(work)
    }
  }

  @concurrent
  private static func elsewhere<Value: Sendable>(
    _ work: @Sendable () throws -> Value
  ) async throws -> Value {
    try work()
  }

  /// Goes on after the answer; a graceful stop waits for it. The trace is kept, the deadline not.
  public func background(_ work: @escaping @Sendable () async -> Void) {
    peer.background.start(work)
  }
}

/// What the calls of one connection have in common; a reference, so that a context is cheap to copy.
final class PeerScope: Sendable {
  let caller: Caller
  let background: BackgroundTasks
  /// Who checks the tokens of users.
  let users: (any UserVerifier)?

  init(caller: Caller, background: BackgroundTasks, users: (any UserVerifier)? = nil) {
    self.caller = caller
    self.background = background
    self.users = users
  }
}

/// The optional values of a call's header, which most calls have none of.
final class CallTags: Sendable {
  let values: TaggedValues
  /// Whom the token speaks for, when that is known already.
  let user: Principal?

  init(_ values: TaggedValues, user: Principal?) {
    self.values = values
    self.user = user
  }
}

/// The identity of a caller, from its certificate.
public struct Caller: Sendable, Hashable, CustomStringConvertible {
  public let trustDomain: String
  /// `service/shop.cart.v1` or `operator/ada`.
  public let path: String

  public init(trustDomain: String, path: String) {
    self.trustDomain = trustDomain
    self.path = path
  }

  /// The schema package of a service, `nil` for a person.
  public var service: String? {
    path.hasPrefix("service/") ? String(path.dropFirst("service/".count)) : nil
  }

  public var description: String { "spiffe://\(trustDomain)/\(path)" }
}
