// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the users. Tokens are kept as their SHA-256: they have 256 random bits, so nobody
/// can guess back; passwords as scrypt.
enum UserTables {
  static let migrations = [
    Migration("accounts", sql: accounts), Migration("sessions", sql: sessions),
    Migration("belongings", sql: belongings), Migration("keys", sql: keys),
  ]

  private static let accounts = """
    CREATE TABLE user (
      id BLOB PRIMARY KEY, email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
      status INTEGER NOT NULL, roles TEXT NOT NULL, language TEXT NOT NULL, currency TEXT NOT NULL,
      marketing INTEGER NOT NULL, version INTEGER NOT NULL, created INTEGER NOT NULL
    );
    CREATE TABLE credential (
      user BLOB PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE, log2_cost INTEGER NOT NULL,
      block_size INTEGER NOT NULL, parallelism INTEGER NOT NULL, salt BLOB NOT NULL,
      hash BLOB NOT NULL, changed INTEGER NOT NULL
    );
    CREATE TABLE one_time_token (
      hash BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user (id) ON DELETE CASCADE,
      kind TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL, used INTEGER,
      UNIQUE (user, kind)
    );
    CREATE TABLE throttle (
      id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, tries INTEGER NOT NULL,
      blocked INTEGER NOT NULL, updated INTEGER NOT NULL
    );
    CREATE INDEX throttle_updated ON throttle (updated);
    CREATE TABLE audit (
      id INTEGER PRIMARY KEY AUTOINCREMENT, user BLOB NOT NULL, at INTEGER NOT NULL, actor BLOB,
      action TEXT NOT NULL
    );
    CREATE INDEX audit_user ON audit (user, id);
    """

  private static let sessions = """
    CREATE TABLE session (
      id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user (id) ON DELETE CASCADE,
      device TEXT NOT NULL, created INTEGER NOT NULL, last_used INTEGER NOT NULL,
      expires INTEGER NOT NULL, revoked INTEGER
    );
    CREATE INDEX session_user ON session (user, created);
    CREATE INDEX session_expires ON session (expires);
    CREATE TABLE refresh_token (
      hash BLOB PRIMARY KEY, session BLOB NOT NULL REFERENCES session (id) ON DELETE CASCADE,
      created INTEGER NOT NULL, used INTEGER, salt BLOB, key_hash BLOB
    );
    CREATE INDEX refresh_token_session ON refresh_token (session, used);
    """

  private static let belongings = """
    CREATE TABLE address (
      id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user (id) ON DELETE CASCADE,
      is_default INTEGER NOT NULL, content BLOB NOT NULL
    );
    CREATE INDEX address_user ON address (user, id);
    CREATE UNIQUE INDEX address_default ON address (user) WHERE is_default;
    CREATE TABLE payment_method (
      id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user (id) ON DELETE CASCADE,
      content BLOB NOT NULL
    );
    CREATE INDEX payment_method_user ON payment_method (user, id);
    """

  private static let keys = """
    CREATE TABLE signing_key (
      kid TEXT PRIMARY KEY, state TEXT NOT NULL, pem BLOB, x BLOB NOT NULL, y BLOB NOT NULL,
      created INTEGER NOT NULL, promoted INTEGER, retired INTEGER
    );
    CREATE UNIQUE INDEX signing_key_state ON signing_key (state) WHERE state <> 'retired';
    """
}
