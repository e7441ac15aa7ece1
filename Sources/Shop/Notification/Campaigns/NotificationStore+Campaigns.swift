// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

extension NotificationStore {
  /// Looks first without a turn to write: there is seldom a campaign.
  func advanceCampaigns() async throws {
    let isDue = try await store.read { db in
      try db.exists(
        """
        SELECT 1 FROM campaign
        WHERE status = \(CampaignStatus.running.rawValue) AND due <= \(db.now)
        """)
    }
    guard isDue else { return }
    try await store.write { db in try CampaignRows(db: db).advance() }
  }
}
