// SPDX-License-Identifier: Apache-2.0

import ApusOperator

/// What the gateway serves, and to whom: `gateway: { port: 8080, site: Pages, users: shop.user.v1 }`.
struct DoorDescription: Sendable, Hashable {
  /// A folder that is served under `/`, from the folder of the description.
  var site: Located<String>?
  /// The package whose tokens are users'.
  var users: String?
  /// Browsers reach it by https, through something before it.
  var isSecure = false
  /// PEM files: it serves TLS by itself.
  var certificate: Located<String>?
  var key: Located<String>?
  /// Other origins whose pages may call.
  var origins: [String] = []

  /// As the process is told.
  ///
  /// - Parameter folder: where relative paths begin.
  func environment(folder: String) -> [String: String] {
    var variables: [String: String] = [:]
    func path(_ place: Located<String>) -> String {
      FilePath.absolute(FilePath.join(folder, place.value))
    }
    variables["APUS_GATEWAY_SITE"] = site.map(path)
    variables["APUS_GATEWAY_USERS"] = users
    variables["APUS_GATEWAY_CERT"] = certificate.map(path)
    variables["APUS_GATEWAY_KEY"] = key.map(path)
    if isSecure { variables["APUS_GATEWAY_SECURE"] = "1" }
    if !origins.isEmpty { variables["APUS_GATEWAY_ORIGINS"] = origins.joined(separator: ",") }
    return variables
  }
}
