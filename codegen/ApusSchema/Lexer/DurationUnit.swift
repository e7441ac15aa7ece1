// SPDX-License-Identifier: Apache-2.0

/// The units of time that a duration may be written in.
enum DurationUnit: String, CaseIterable {
  case us, ms, s, m, h

  var microseconds: Int64 {
    switch self {
    case .us: 1
    case .ms: 1_000
    case .s: 1_000_000
    case .m: 60_000_000
    case .h: 3_600_000_000
    }
  }
}
