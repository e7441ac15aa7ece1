// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusTransport
import ApusWire
import Hummingbird

/// Replies that the schema lets be kept: `@cache(public, 5s)`.
extension Gateway {
  func kept(
    _ route: Route, _ policy: CachePolicy, _ request: Bytes, _ options: CallOptions, _ visit: Visit,
    isThere: Bool
  ) async throws(Problem) -> Answer {
    let reply: ReplyCache.Reply
    if policy.isPublic {
      var options = options
      // What is the same for anybody is asked for nobody.
      options.userToken = nil
      let anybody = options
      let key = ReplyCache.Key(method: route.method.hash, request: request, package: route.package)
      reply = try await cache.reply(key, for: policy.seconds) { () throws(Problem) in
        guard isThere else { throw Self.nobody(route) }
        return try await text(route, request, anybody)
      }
    } else {
      guard isThere else { throw Self.nobody(route) }
      reply = ReplyCache.Reply(try await text(route, request, options), since: LoopClock.now())
    }
    let scope = policy.isPublic ? "public" : "private"
    var headers = [
      ("content-type", "application/json"), ("etag", reply.tag),
      ("cache-control", "\(scope), max-age=\(policy.seconds)"),
    ]
    let age = reply.age(now: LoopClock.now())
    if age > 0 { headers.append(("age", "\(age)")) }
    if !policy.isPublic { headers.append(("vary", "authorization, cookie")) }
    if EntityTag.matches(visit.header(.ifNoneMatch), reply.tag) { return Answer(304, headers) }
    return Answer(200, headers, body: .bytes(reply.body))
  }

  private func text(
    _ route: Route, _ request: Bytes, _ options: CallOptions
  ) async throws(Problem) -> String {
    try await json(route, request, options)?.compact() ?? "{}"
  }
}
