// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusWire
public import Logging
public import ServiceLifecycle
import Synchronization

/// Checks users' tokens (JWT, ES256) with the keys that whoever signs them publishes: asked for
/// every five minutes, not for each call. While they cannot be asked for, the old ones hold.
public final class JWKSVerifier: UserVerifier, Service {
  /// How far the clocks of two machines may be apart.
  private static let leewaySeconds: Int64 = 30
  /// Between two requests for keys that unknown names in tokens cause.
  private static let askingInterval: Int64 = 5
  /// More keys than this nobody rotates.
  private static let maxKeyCount = 16

  private let issuer: String
  private let audience: String
  private let now: @Sendable () -> Timestamp
  private let fetch: @Sendable () async throws -> [UserKey]
  private let logger: Logger
  private let wakes = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  private let state = Mutex(State())

  private struct State {
    var keys: [String: UserKey] = [:]
    var cache = TokenCache()
    /// Counts up when a key went, so that what it has proven is not kept afterwards.
    var epoch = 0
    var isAsking = false
    /// Seconds since 1970, when the keys were last asked for because of a token.
    var lastAskedFor: Int64?
    var lastAskingFailed = true
  }

  /// - Parameters:
  ///   - issuer: what `iss` must be.
  ///   - audience: what `aud` must be.
  ///   - now: the wall clock.
  ///   - keys: asks for all that are valid now or soon.
  public init(
    issuer: String, audience: String, logger: Logger, now: @escaping @Sendable () -> Timestamp,
    keys: @escaping @Sendable () async throws -> [UserKey]
  ) {
    self.issuer = issuer
    self.audience = audience
    self.logger = logger
    self.now = now
    fetch = keys
  }

  /// Keeps the keys fresh until the process is to stop.
  public func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await self.refreshByTime() }
        group.addTask { for await _ in self.wakes.stream { await self.refresh() } }
        await group.waitForAll()
      }
    }
  }

  private func refreshByTime() async {
    while !Task.isCancelled {
      await refresh(isAnswer: false)
      let (isEmpty, hasFailed) = state.withLock { ($0.keys.isEmpty, $0.lastAskingFailed) }
      let pause: Duration =
        if isEmpty { .milliseconds(250) } else if hasFailed { .seconds(30) } else { .seconds(300) }
      try? await Task.sleep(for: pause)
    }
  }

  /// Asks for the keys now; failing, keeps those that are here.
  ///
  /// - Parameter isAnswer: a token had asked for it. What was asked for before may come without the
  ///   key of that token.
  package func refresh(isAnswer: Bool = true) async {
    let result: Result<[UserKey], any Error>
    do { result = .success(try await fetch()) } catch { result = .failure(error) }
    let isFirstFailure = state.withLock { state in
      let wasWell = !state.lastAskingFailed
      if isAnswer { state.isAsking = false }
      guard case .success(let keys) = result, !keys.isEmpty else {
        state.lastAskingFailed = true
        return wasWell
      }
      state.lastAskingFailed = false
      let fresh = Dictionary(keys.prefix(Self.maxKeyCount).map { ($0.id, $0) }) { first, _ in first
      }
      if state.keys.keys.contains(where: { fresh[$0] == nil }) {
        state.cache.removeAll()
        state.epoch += 1
      }
      state.keys = fresh
      return false
    }
    if isFirstFailure {
      let reason = if case .failure(let error) = result { "\(error)" } else { "there are none" }
      logger.warning(
        "the keys of users' tokens cannot be renewed; the old ones stay",
        metadata: ["reason": "\(reason)"])
    }
  }

  public func principal(from token: String) throws(RPCError) -> Principal {
    switch check(token) {
    case .accepted(let principal): return principal
    case .refused(let problem):
      throw RPCError(.unauthenticated, "the user's token is not accepted: \(problem)")
    case .keysAreAwaited:
      throw RPCError(
        .unavailable, "the keys of users' tokens are being asked for",
        retryAfter: .milliseconds(50))
    }
  }

  /// What a check of a token has found.
  package enum Finding: Sendable {
    case accepted(Principal)
    case refused(TokenProblem)
    /// Its key is not here yet, and may come.
    case keysAreAwaited
  }

  /// The same as ``principal(from:)`` for those who tell an expired token from a wrong one.
  package func check(_ token: String) -> Finding {
    let now = now().seconds
    if let known = state.withLock({ $0.cache.find(token, now: now - Self.leewaySeconds) }) {
      return .accepted(known)
    }
    do throws(TokenProblem) {
      let parsed = try JSONWebToken(token)
      guard let (key, epoch) = key(parsed.kid, now: now) else { throw .unknownKey }
      guard key.key.isValid(parsed.signature, of: parsed.signedText) else { throw .badSignature }
      let claims = try parsed.claims()
      let principal = try accepted(claims, now: now)
      state.withLock { state in
        guard state.epoch == epoch else { return }
        state.cache.insert(.init(principal: principal, expires: claims.exp), for: token)
      }
      return .accepted(principal)
    } catch {
      return error == .unknownKey && mayStillCome(now: now) ? .keysAreAwaited : .refused(error)
    }
  }

  private func key(_ kid: String, now: Int64) -> (key: UserKey, epoch: Int)? {
    state.withLock { state in state.keys[kid].map { ($0, state.epoch) } }
  }

  /// Whether a key that is not here may come: it is asked for, at once but not often, as anybody can
  /// write any name into a token.
  private func mayStillCome(now: Int64) -> Bool {
    let (mayCome, isNew) = state.withLock { state in
      if state.isAsking { return (true, false) }
      // The other way round when the clock was set back.
      let isRecent = state.lastAskedFor.map { abs(now - $0) < Self.askingInterval } ?? false
      if isRecent { return (state.lastAskingFailed, false) }
      state.isAsking = true
      state.lastAskedFor = now
      return (true, true)
    }
    if isNew { wakes.continuation.yield() }
    return mayCome
  }

  private func accepted(_ claims: TokenClaims, now: Int64) throws(TokenProblem) -> Principal {
    guard claims.iss == issuer else { throw .otherIssuer }
    guard claims.aud == audience else { throw .otherAudience }
    // Times that no clock shows are no times; so the sums below cannot overflow.
    let times = 0...(Int64.max / 4)
    guard times.contains(claims.iat), times.contains(claims.nbf), times.contains(claims.exp),
      let id = UUID(uuidString: claims.sub)
    else { throw .malformed }
    guard claims.exp + Self.leewaySeconds > now else {
      throw .expired(secondsAgo: now - claims.exp)
    }
    let begins = max(claims.nbf, claims.iat)
    guard begins - Self.leewaySeconds <= now else { throw .notYetValid(inSeconds: begins - now) }
    // A role that this version does not know allows nothing.
    return Principal(id: id, roles: Set(claims.roles.compactMap(Principal.Role.init)))
  }
}
