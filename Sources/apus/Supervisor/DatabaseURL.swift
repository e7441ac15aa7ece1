// SPDX-License-Identifier: Apache-2.0

enum DatabaseURL {
  /// Without the password: `postgres://shop:secret@db/cart` becomes `postgres://shop:***@db/cart`.
  static func masked(_ url: String) -> String {
    guard let scheme = url.firstRange(of: "://"),
      let at = url[scheme.upperBound...].lastIndex(of: "@"),
      let colon = url[scheme.upperBound..<at].firstIndex(of: ":")
    else { return url }
    return url[...colon] + "***" + url[at...]
  }
}
