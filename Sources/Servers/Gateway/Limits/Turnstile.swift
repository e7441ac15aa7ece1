// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import Synchronization

/// Lets requests in as the limits say. One for all connections.
final class Turnstile: Sendable {
  private struct State: Sendable {
    var byAddress: RateLimiter?
    var byUser: RateLimiter?
    var requests: Presence
    var streams: Presence
    var connections: Presence
  }

  private let state: Mutex<State>
  private let now: @Sendable () -> UInt64

  init(_ limits: GatewayLimits, now: @escaping @Sendable () -> UInt64 = { LoopClock.now() }) {
    self.now = now
    state = Mutex(
      State(
        byAddress: limits.addressRate.map { RateLimiter($0) },
        byUser: limits.userRate.map { RateLimiter($0) },
        requests: Presence(
          maxCount: limits.requestCount, maxCountPerNetwork: limits.requestCountPerAddress),
        streams: Presence(
          maxCount: limits.streamCount, maxCountPerNetwork: limits.streamCountPerAddress),
        connections: Presence(
          maxCount: limits.connectionCount,
          maxCountPerNetwork: limits.connectionCountPerAddress)))
  }

  /// What `RateLimit` says of a request that was let in.
  struct Allowance: Sendable, Hashable {
    let policy: String
    let rate: TokenBucket.Rate
    let remaining: Int
    let seconds: Double

    var headers: [(name: String, value: String)] {
      [
        ("ratelimit-policy", "\"\(policy)\";q=\(Int(rate.burst));w=\(rate.window)"),
        ("ratelimit", "\"\(policy)\";r=\(remaining);t=\(Int(seconds.rounded(.up)))"),
      ]
    }
  }

  /// A request more of this address; `nil` when nothing limits it.
  func pass(_ address: ClientAddress) throws(Problem) -> Allowance? {
    try take("address", address.network, \.byAddress)
  }

  /// A request more of this user.
  func pass(user: String) throws(Problem) -> Allowance? {
    try take("user", user, \.byUser)
  }

  private func take(
    _ policy: String, _ key: String, _ path: any WritableKeyPath<State, RateLimiter?> & Sendable
  ) throws(Problem) -> Allowance? {
    let now = now()
    let taken = state.withLock { state in
      state[keyPath: path]?.take(key, now: now)
    }
    guard let taken, let rate = state.withLock({ $0[keyPath: path]?.rate }) else { return nil }
    let allowance = Allowance(
      policy: policy, rate: rate, remaining: taken.remaining, seconds: taken.seconds)
    guard taken.isTaken else {
      var problem = Problem(
        .tooManyRequests, "this \(policy) may ask \(Int(rate.perSecond)) times a second",
        retryAfter: .seconds(taken.seconds))
      problem.headers = allowance.headers
      throw problem
    }
    return allowance
  }

  enum Place: Sendable { case request, stream, connection }

  /// A place, until ``leave(_:_:)``.
  func enter(_ place: Place, _ address: ClientAddress) throws(Problem) {
    let refusal: Presence.Refusal? = state.withLock { state in
      do throws(Presence.Refusal) {
        switch place {
        case .request: try state.requests.enter(address.network)
        case .stream: try state.streams.enter(address.network)
        case .connection: try state.connections.enter(address.network)
        }
        return nil
      } catch {
        return error
      }
    }
    switch refusal {
    case nil: return
    case .networkIsFull:
      throw Problem(
        .tooManyRequests, "this address has as many at once as it may", retryAfter: .seconds(1))
    case .full:
      throw Problem(.overloaded, "the gateway is busy", retryAfter: .seconds(1))
    }
  }

  func leave(_ place: Place, _ address: ClientAddress) {
    state.withLock { state in
      switch place {
      case .request: state.requests.leave(address.network)
      case .stream: state.streams.leave(address.network)
      case .connection: state.connections.leave(address.network)
      }
    }
  }
}
