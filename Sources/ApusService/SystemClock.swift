// SPDX-License-Identifier: Apache-2.0

import ApusWire
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The calendar's time, for what is kept or shown. The one place of ApusService that asks for it.
enum SystemClock {
  static func now() -> Timestamp { Timestamp(date: Date()) }
}
