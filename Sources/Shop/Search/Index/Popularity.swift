// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation

/// How well something sells: what was sold, halved for every 30 days since.
///
/// As one number that grows with each sale and never has to be renewed: the logarithm of
/// Σ weight · 2^(time ÷ half-life). All products are compared as of now, whenever that is, because
/// time passes for all alike. Forward decay: Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009.
struct Popularity: Hashable {
  /// In half-lives since 1970; 0 is as good as nothing.
  private(set) var level = 0.0

  private static let halfLifeSeconds = 30.0 * 24 * 60 * 60

  init(level: Double = 0) {
    self.level = level
  }

  /// With `weight` more, of the time `time`.
  func adding(_ weight: Double, at time: Timestamp) -> Popularity {
    guard weight > 0 else { return self }
    let added = Double(time.seconds) / Self.halfLifeSeconds + log2(weight)
    let (larger, smaller) = (max(level, added), min(level, added))
    return Popularity(level: larger + log2(1 + exp2(smaller - larger)))
  }
}
