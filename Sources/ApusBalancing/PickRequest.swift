// SPDX-License-Identifier: Apache-2.0

/// What a policy may know of the call that it places.
public struct PickRequest: Sendable {
  /// The time, in nanoseconds of the clock that ``EndpointLoad`` was fed with.
  public var now: UInt64
  /// Calls with one key go to one endpoint, under policies that hash.
  public var key: UInt64?
  /// The endpoint of the attempt before: taken again only when there is no other.
  public var avoiding: EndpointLoad?

  /// A call at the time `now`.
  public init(now: UInt64, key: UInt64? = nil, avoiding: EndpointLoad? = nil) {
    self.now = now
    self.key = key
    self.avoiding = avoiding
  }

  /// Whether nothing speaks against this endpoint.
  func accepts(_ endpoint: EndpointLoad) -> Bool {
    endpoint !== avoiding && endpoint.isAvailable(at: now)
  }
}

extension Span where Element == EndpointLoad {
  /// The first endpoint from `start` on, round the set, that is acceptable; failing that the one to
  /// avoid, failing that one that is ejected; `nil` when none is even ready. O(count) at worst.
  func firstAcceptable(from start: Int, for request: PickRequest) -> Int? {
    var fallback: Int?
    var fallbackIsAvailable = false
    for step in indices {
      let position = start + step
      let index = position < count ? position : position - count
      let endpoint = self[index]
      guard endpoint.isReady else { continue }
      let isAvailable = !endpoint.isEjected(at: request.now)
      if isAvailable, endpoint !== request.avoiding { return index }
      if fallback == nil || (isAvailable && !fallbackIsAvailable) {
        fallback = index
        fallbackIsAvailable = isAvailable
      }
    }
    return fallback
  }
}
