// SPDX-License-Identifier: Apache-2.0

import ApusService

/// What callers from outside may use. Each has a variable, `APUS_GATEWAY_…`.
struct GatewayLimits: Sendable {
  /// 1 MiB: what people type, with a picture in base64. Larger things do not belong into a call.
  var bodyByteCount = 1 << 20
  /// 64 header fields in 16 KiB: browsers send 20 in 2 KiB.
  var headerCount = 64
  var headerByteCount = 16_384
  /// Until the headers are there, and until the body is; so long may an answer stand unread, too.
  var headerSeconds = 10
  var bodySeconds = 30
  /// A connection on which nothing is asked.
  var idleSeconds = 60
  /// How long what runs may go on once the gateway is to stop.
  var graceSeconds = 5
  /// Requests of one address, and of one user: a page with its pictures at once, and what somebody
  /// can click after that. `nil`: as many as come.
  var addressRate: TokenBucket.Rate? = .init(perSecond: 200, burst: 400)
  var userRate: TokenBucket.Rate? = .init(perSecond: 100, burst: 200)
  /// Requests that run at once: more only wait for the same services.
  var requestCount = 1_024
  var requestCountPerAddress = 256
  /// Streams cost little, but each of them holds a place at its service.
  var streamCount = 400
  var streamCountPerAddress = 64
  /// A connection costs a socket: 10,000 of them is what a process may have by default and more.
  var connectionCount = 8_192
  var connectionCountPerAddress = 512
  /// Answers that may be kept.
  var cacheByteCount = 64 << 20

  init() {}

  init(_ variables: EnvironmentReader) throws(ConfigurationError) {
    func read(
      _ name: String, _ range: ClosedRange<Int>, _ value: inout Int
    ) throws(ConfigurationError) {
      value = try variables.number("APUS_GATEWAY_" + name, in: range) ?? value
    }
    try read("MAX_BODY", 1_024...64 << 20, &bodyByteCount)
    try read("MAX_HEADERS", 8...1_000, &headerCount)
    try read("MAX_HEADER_BYTES", 1_024...1 << 20, &headerByteCount)
    try read("HEADER_SECONDS", 1...300, &headerSeconds)
    try read("BODY_SECONDS", 1...3_600, &bodySeconds)
    try read("IDLE_SECONDS", 1...3_600, &idleSeconds)
    try read("GRACE_SECONDS", 0...300, &graceSeconds)
    try read("MAX_REQUESTS", 1...100_000, &requestCount)
    try read("MAX_REQUESTS_PER_ADDRESS", 1...100_000, &requestCountPerAddress)
    try read("MAX_STREAMS", 0...100_000, &streamCount)
    try read("MAX_STREAMS_PER_ADDRESS", 0...100_000, &streamCountPerAddress)
    try read("MAX_CONNECTIONS", 1...1_000_000, &connectionCount)
    try read("MAX_CONNECTIONS_PER_ADDRESS", 1...1_000_000, &connectionCountPerAddress)
    try read("CACHE_BYTES", 0...16 << 30, &cacheByteCount)
    addressRate = try Self.rate("APUS_GATEWAY_RATE", variables) ?? addressRate
    userRate = try Self.rate("APUS_GATEWAY_USER_RATE", variables) ?? userRate
  }

  /// So many a second, twice as many at once; 0 for no limit.
  private static func rate(
    _ name: String, _ variables: EnvironmentReader
  ) throws(ConfigurationError) -> TokenBucket.Rate?? {
    guard let number = try variables.number(name, in: 0...1_000_000) else { return nil }
    guard number > 0 else { return .some(nil) }
    return .some(.init(perSecond: Double(number), burst: Double(number * 2)))
  }
}
