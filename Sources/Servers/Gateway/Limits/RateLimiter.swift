// SPDX-License-Identifier: Apache-2.0

/// A bucket for each of those who ask. Holds two generations: when the young one is full, the old one
/// is forgotten as a whole, so that inventing addresses fills no memory. Who comes again after that
/// has a full bucket, which is the smaller evil.
struct RateLimiter: Sendable {
  /// 16,384 in all, of 100 bytes each.
  static let generationSize = 8_192

  let rate: TokenBucket.Rate
  private var young: [String: TokenBucket] = [:]
  private var old: [String: TokenBucket] = [:]

  init(_ rate: TokenBucket.Rate) { self.rate = rate }

  var count: Int { young.count + old.count }

  mutating func take(_ key: String, now: UInt64) -> TokenBucket.Result {
    var bucket =
      young[key] ?? old.removeValue(forKey: key) ?? TokenBucket(rate, now: now)
    let result = bucket.take(rate, now: now)
    if young[key] == nil, young.count >= Self.generationSize {
      old = young
      young = [:]
    }
    young[key] = bucket
    return result
  }
}
