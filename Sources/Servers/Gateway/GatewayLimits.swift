// SPDX-License-Identifier: Apache-2.0

import ApusService

/// What one caller from outside may use. Each has a variable, `APUS_GATEWAY_…`.
struct GatewayLimits: Sendable {
  /// 1 MiB: what people type, with a picture in base64. Larger things do not belong into a call.
  var bodyByteCount = 1 << 20
  /// 64 header fields in 16 KiB, one of at most 8 KiB: browsers send 20 in 2 KiB.
  var headerCount = 64
  var headerByteCount = 16_384
  /// Until the headers are there, and until the body is.
  var headerSeconds = 10
  var bodySeconds = 30
  /// A connection on which nothing is asked.
  var idleSeconds = 60
  /// How long what runs may go on once the gateway is to stop.
  var graceSeconds = 10

  init() {}

  init(_ variables: EnvironmentReader) throws(ConfigurationError) {
    bodyByteCount =
      try variables.number("APUS_GATEWAY_MAX_BODY", in: 1_024...64 << 20) ?? bodyByteCount
    headerCount = try variables.number("APUS_GATEWAY_MAX_HEADERS", in: 8...1_000) ?? headerCount
    headerByteCount =
      try variables.number("APUS_GATEWAY_MAX_HEADER_BYTES", in: 1_024...1 << 20) ?? headerByteCount
    headerSeconds =
      try variables.number("APUS_GATEWAY_HEADER_SECONDS", in: 1...300) ?? headerSeconds
    bodySeconds = try variables.number("APUS_GATEWAY_BODY_SECONDS", in: 1...3_600) ?? bodySeconds
    idleSeconds = try variables.number("APUS_GATEWAY_IDLE_SECONDS", in: 1...3_600) ?? idleSeconds
    graceSeconds = try variables.number("APUS_GATEWAY_GRACE_SECONDS", in: 0...300) ?? graceSeconds
  }
}
