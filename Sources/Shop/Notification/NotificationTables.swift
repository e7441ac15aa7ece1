// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of Notification.
///
/// `notification` has a row for each thing that a customer is told by one way; `dedupe_key` makes it
/// the only one. `due` is when the worker looks at it, NULL when there is nothing left to do; `epoch`
/// grows with each look, so that a worker that was too slow does not mark what another has taken.
/// `customer` is this service's copy of what User says; a row with `erased` stays, so that an event
/// which comes late leaves nothing of them.
enum NotificationTables {
  static let migrations = [
    Migration("customers", sql: customers), Migration("notifications", sql: notifications),
    Migration("templates", sql: templates), Migration("webhooks", sql: webhooks),
  ]

  private static let customers = """
    CREATE TABLE customer (
      id BLOB PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL,
      marketing INTEGER NOT NULL, status INTEGER NOT NULL, version INTEGER NOT NULL,
      erased INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX customer_marketing ON customer (id) WHERE marketing;
    CREATE TABLE preference (customer BLOB PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE unsubscribe_token (
      customer BLOB PRIMARY KEY, token TEXT NOT NULL UNIQUE
    ) WITHOUT ROWID;
    """

  private static let notifications = """
    CREATE TABLE notification (
      number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, customer BLOB NOT NULL,
      kind TEXT NOT NULL, subject TEXT NOT NULL, channel TEXT NOT NULL,
      dedupe_key TEXT NOT NULL UNIQUE, urgency INTEGER NOT NULL, address TEXT NOT NULL,
      data TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
      status INTEGER NOT NULL, is_read INTEGER NOT NULL, created INTEGER NOT NULL,
      due INTEGER, expires INTEGER NOT NULL, awaits_customer INTEGER NOT NULL,
      attempts INTEGER NOT NULL, epoch INTEGER NOT NULL, reason TEXT NOT NULL
    );
    CREATE INDEX notification_due ON notification (due) WHERE due IS NOT NULL;
    CREATE INDEX notification_inbox ON notification (customer, channel, status, number);
    CREATE INDEX notification_unread ON notification (customer)
      WHERE channel = 'inbox' AND status = 1 AND is_read = 0;
    CREATE INDEX notification_waiting ON notification (customer) WHERE awaits_customer = 1;
    CREATE INDEX notification_status ON notification (status, number);
    CREATE INDEX notification_channel ON notification (channel, number);
    CREATE INDEX notification_created ON notification (created);
    """

  private static let templates = """
    CREATE TABLE template_name (
      name TEXT PRIMARY KEY, is_marketing INTEGER NOT NULL, needs TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE template (
      name TEXT NOT NULL, locale TEXT NOT NULL, version INTEGER NOT NULL,
      title TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (name, locale, version)
    ) WITHOUT ROWID;
    CREATE TABLE campaign (
      id BLOB PRIMARY KEY, title TEXT NOT NULL, template TEXT NOT NULL, data TEXT NOT NULL,
      status INTEGER NOT NULL, cursor BLOB NOT NULL, reached INTEGER NOT NULL,
      created INTEGER NOT NULL, due INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX campaign_due ON campaign (status, due);
    """

  private static let webhooks = """
    CREATE TABLE webhook (
      id BLOB PRIMARY KEY, url TEXT NOT NULL, kinds TEXT NOT NULL, is_enabled INTEGER NOT NULL,
      secret BLOB NOT NULL, old_secret BLOB, old_until INTEGER,
      failing_since INTEGER, created INTEGER NOT NULL
    ) WITHOUT ROWID;
    """
}
