// SPDX-License-Identifier: Apache-2.0

import ApusService

/// What the gateway is told by its environment, beside what every process is told.
struct GatewaySettings: Sendable {
  /// `APUS_HOST`, `APUS_PORT`: where it serves HTTP.
  var host = "127.0.0.1"
  var port = 8_080
  /// `APUS_GATEWAY_SITE`: a folder that is served under `/`.
  var site: String?
  /// `APUS_GATEWAY_USERS`: the package whose tokens are users'.
  var users: String?
  /// `APUS_GATEWAY_CERT`, `APUS_GATEWAY_KEY`: PEM files; with both it serves TLS only.
  var certificate: String?
  var key: String?
  /// `APUS_GATEWAY_SECURE`: browsers reach it by https, by its own TLS or by something before it.
  var isSecure = false
  /// `APUS_GATEWAY_ORIGINS`: other origins whose pages may call, separated by commas.
  var origins: Set<String> = []
  /// `APUS_GATEWAY_TRUST_TRACE`: traces of callers are gone on with.
  var trustsTraces = false
  /// `APUS_GATEWAY_PROXIES`: how many proxies of our own stand before it; as many addresses of
  /// `X-Forwarded-For` are believed.
  var proxyCount = 0
  var limits = GatewayLimits()

  init() {}

  init(environment: [String: String]) throws(ConfigurationError) {
    let variables = EnvironmentReader(environment)
    host = variables.text("APUS_HOST") ?? host
    port = try variables.number("APUS_PORT", in: 0...65_535) ?? port
    site = variables.text("APUS_GATEWAY_SITE")
    users = variables.text("APUS_GATEWAY_USERS")
    certificate = variables.text("APUS_GATEWAY_CERT")
    key = variables.text("APUS_GATEWAY_KEY")
    guard (certificate == nil) == (key == nil) else {
      throw ConfigurationError(
        "APUS_GATEWAY_CERT and APUS_GATEWAY_KEY belong together: set both, or none")
    }
    isSecure = try variables.flag("APUS_GATEWAY_SECURE") ?? (certificate != nil)
    trustsTraces = try variables.flag("APUS_GATEWAY_TRUST_TRACE") ?? false
    origins = Set(
      (variables.text("APUS_GATEWAY_ORIGINS") ?? "").split(separator: ",").map { String($0) })
    proxyCount = try variables.number("APUS_GATEWAY_PROXIES", in: 0...16) ?? 0
    limits = try GatewayLimits(variables)
  }
}
