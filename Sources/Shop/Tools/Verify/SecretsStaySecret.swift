// SPDX-License-Identifier: Apache-2.0

import Foundation

struct SecretsStaySecret: Invariant {
  let id = "I8"
  let claim = "nothing personal or secret is in a log"

  /// What the tools' customers are called, live at and pay with.
  private static let canaries = [
    Shopper.canary, Shopper.canary.capitalized, "tok_ok", "tok_insufficient_funds", "tok_3ds",
    "tok_timeout", "bank_", "tok_slow", "tok_duplicate_webhook", "tok_expired", "token=",
  ]

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    let folder = books.logFolder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.sorted() {
      guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else { continue }
      for canary in Self.canaries {
        findings.check(
          data.range(of: Data(canary.utf8)) == nil, "\(folder)/\(name) holds \(canary)")
      }
    }
  }
}
