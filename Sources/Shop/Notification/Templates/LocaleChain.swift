// SPDX-License-Identifier: Apache-2.0

/// The languages in which something is looked for: `de-AT`, then `de`, then `en`.
enum LocaleChain {
  static let last = "en"

  static func of(_ locale: String) -> [String] {
    var chain: [String] = []
    let parts = locale.split(separator: "-")
    if let language = parts.first?.lowercased() {
      if parts.count > 1 { chain.append("\(language)-\(parts[1].uppercased())") }
      if language != last { chain.append(language) }
    }
    return chain + [last]
  }

  /// How somebody is addressed, without whom it is meant for anybody.
  static func greeting(_ name: String, in locale: String) -> String {
    let isGerman = locale.hasPrefix("de")
    guard !name.isEmpty else { return isGerman ? "Guten Tag," : "Hello," }
    return isGerman ? "Guten Tag \(name)," : "Hello \(name),"
  }
}
