// SPDX-License-Identifier: Apache-2.0

import Foundation

/// How many runs of chance a test makes: more at night than at each change.
enum Seeds {
  static func count(_ usual: Int) -> UInt64 {
    ProcessInfo.processInfo.environment["APUS_SOAK"].flatMap(UInt64.init) ?? UInt64(usual)
  }
}
