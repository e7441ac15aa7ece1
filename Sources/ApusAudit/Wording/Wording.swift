// SPDX-License-Identifier: Apache-2.0

/// Numbers as sentences want them.
enum Wording {
  /// `2.4 ms`, `310 ms`, `12.5 s`.
  static func time(_ milliseconds: Double) -> String {
    guard milliseconds.isFinite, abs(milliseconds) < 1e12 else { return "for ever" }
    if milliseconds >= 10_000 { return rounded(milliseconds / 1_000) + " s" }
    return (milliseconds >= 100 ? whole(milliseconds) : rounded(milliseconds)) + " ms"
  }

  /// `83 %`
  static func percent(_ part: Double, of all: Double) -> String {
    guard all > 0, part.isFinite else { return "0 %" }
    // A made-up span may be any length, and no number of ours may trap on it.
    return whole(min(100 * part / all, 1e9)) + " %"
  }

  /// `1 call`, `3 calls`; `several` where an s does not do.
  static func count(_ count: Int, _ one: String, _ several: String? = nil) -> String {
    count == 1 ? "1 \(one)" : "\(count) \(several ?? one + "s")"
  }

  /// `a, b and c`; past the sixth they are only counted.
  static func list(_ names: [String]) -> String {
    if names.count > 6 {
      return names.prefix(5).joined(separator: ", ") + " and \(names.count - 5) more"
    }
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `CartService/get` of `shop.cart.v1.CartService/get`; anything else stays.
  static func short(_ method: String) -> String {
    guard let slash = method.firstIndex(of: "/"),
      let dot = method[..<slash].lastIndex(of: ".")
    else { return method }
    return String(method[method.index(after: dot)...])
  }

  private static func whole(_ number: Double) -> String {
    String(Int64(number.rounded()))
  }

  private static func rounded(_ number: Double) -> String {
    let tenths = Int64((number * 10).rounded())
    return "\(tenths / 10).\(abs(tenths % 10))"
  }
}
