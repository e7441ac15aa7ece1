// SPDX-License-Identifier: Apache-2.0

/// Which origins are our own: what protects a session in a cookie from other sites, and what CORS
/// allows.
struct SiteOrigin: Sendable, Hashable {
  /// `https://shop.example`, as browsers write them: without a path, without a usual port.
  let allowed: Set<String>
  let isSecure: Bool

  /// Whether `origin` is where this request's host is, or one that is allowed besides.
  func isOwn(_ origin: String, host: String) -> Bool {
    origin == (isSecure ? "https://" : "http://") + host || allowed.contains(origin)
  }

  /// Whether a request that carries cookies was made by a page of ours. Browsers say where a request
  /// comes from in one of two headers; whoever says nothing is none.
  func isOwn(origin: String?, fetchSite: String?, host: String) -> Bool {
    if let origin { return isOwn(origin, host: host) && fetchSite != "cross-site" }
    return fetchSite == "same-origin"
  }
}
