// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The seeds of a test: a fixed few, or as many fresh ones as `APUS_SOAK` says.
enum Seeds {
  static func of(_ name: String, usual: UInt64) -> [UInt64] {
    guard let count = ProcessInfo.processInfo.environment["APUS_SOAK"].flatMap(UInt64.init) else {
      return Array(0..<usual)
    }
    // Each failure prints its seed, so chance loses nothing here.
    let first = UInt64.random(in: 0 ... .max / 2)
    print("soak: \(name) seeds \(first) to \(first + count - 1)")
    return Array(first..<first + count)
  }
}
