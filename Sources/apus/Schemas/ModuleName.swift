// SPDX-License-Identifier: Apache-2.0

/// The Swift module that a schema package has by convention.
enum ModuleName {
  /// `shop.cart.v1` is CartAPI, a second version CartV2API; the platform's own are ApusRegistryAPI and so on.
  static func of(package: String) -> String {
    var segments = package.split(separator: ".").map(String.init)
    var version = ""
    if let last = segments.last, last.first == "v", let number = Int(last.dropFirst()) {
      segments.removeLast()
      if number > 1 { version = "V\(number)" }
    }
    let name = segments.last.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? ""
    return (segments.first == "apus" ? "Apus" : "") + name + version + "API"
  }
}
