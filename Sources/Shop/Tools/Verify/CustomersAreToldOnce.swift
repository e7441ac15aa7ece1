// SPDX-License-Identifier: Apache-2.0

import ApusStore

struct CustomersAreToldOnce: Invariant {
  let id = "I7"
  let claim = "a customer is told of one thing once by each way"

  func check(_ books: ShopBooks, isSettled: Bool, _ findings: inout Findings) throws {
    guard let notifications = books.notifications else { return }
    let (count, twice) = try notifications.read { db in
      (
        try db.value("SELECT count(*) FROM notification", as: Int64.self) ?? 0,
        try db.rows(
          """
          SELECT customer, kind, subject, channel, count(*) AS times FROM notification
          WHERE subject <> '' GROUP BY customer, kind, subject, channel HAVING times > 1
          """
        ) { row in
          "\(try row["kind"] as String) of \(try row["subject"] as String) by "
            + "\(try row["channel"] as String): \(try row["times"] as Int64) times"
        }
      )
    }
    findings.checkedCount += Int(count)
    for sentence in twice { findings.check(false, sentence) }
  }
}
