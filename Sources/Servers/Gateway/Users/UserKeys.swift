// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusService
import ApusWire

/// The keys of users' tokens, from the method that publishes them: `jwks` of the users' package.
struct UserKeys: Sendable {
  let package: String
  let book: RouteBook
  let channel: @Sendable (String) -> RPCChannel

  func fetch() async throws -> [UserKey] {
    let routes = book.current.table.routes
    guard let route = routes.first(where: { $0.package == package && $0.method.name == "jwks" })
    else { throw RPCError(.unavailable, "no route of \(package) is its method jwks") }
    let reply = try await channel(package).unary(
      encoded: Bytes(), route.descriptor, CallOptions(timeout: .seconds(3)))
    let set = try route.index.json(reply, as: route.method.reply ?? "")
    guard case .array(let keys)? = set["keys"] else { return [] }
    return keys.compactMap { key in
      func text(_ name: String) -> String? {
        if case .string(let text)? = key[name] { text } else { nil }
      }
      guard let kid = text("kid"), let kty = text("kty"), let crv = text("crv"), let x = text("x"),
        let y = text("y"), let alg = text("alg"), let use = text("use")
      else { return nil }
      return UserKey(kid: kid, kty: kty, crv: crv, x: x, y: y, alg: alg, use: use)
    }
  }
}
