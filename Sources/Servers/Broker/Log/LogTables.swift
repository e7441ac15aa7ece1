// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// The tables of the broker's file.
enum LogTables {
  static let migrations = [
    Migration(
      "log",
      sql: """
        CREATE TABLE broker (generation INTEGER NOT NULL);
        INSERT INTO broker VALUES (0);

        CREATE TABLE topic (
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
          records INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0);

        CREATE TABLE partition (
          topic INTEGER NOT NULL, partition INTEGER NOT NULL, last INTEGER NOT NULL,
          PRIMARY KEY (topic, partition)) WITHOUT ROWID;

        CREATE TABLE record (
          sequence INTEGER PRIMARY KEY, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
          offset INTEGER NOT NULL, event BLOB NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL,
          at_seconds INTEGER NOT NULL, at_nanoseconds INTEGER NOT NULL, stored INTEGER NOT NULL,
          trace BLOB NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
        CREATE UNIQUE INDEX record_place ON record (topic, partition, offset);
        CREATE UNIQUE INDEX record_event ON record (event, topic);

        CREATE TABLE consumer (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

        CREATE TABLE cursor (
          consumer INTEGER NOT NULL, topic INTEGER NOT NULL, partition INTEGER NOT NULL,
          done INTEGER NOT NULL, PRIMARY KEY (consumer, topic, partition)) WITHOUT ROWID;

        CREATE TABLE dead_letter (
          id INTEGER PRIMARY KEY AUTOINCREMENT, consumer INTEGER NOT NULL, topic INTEGER NOT NULL,
          partition INTEGER NOT NULL, offset INTEGER NOT NULL, cause TEXT NOT NULL,
          attempts INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
          requeued INTEGER NOT NULL DEFAULT 0, event BLOB NOT NULL, key TEXT NOT NULL,
          size INTEGER NOT NULL, at_seconds INTEGER NOT NULL, at_nanoseconds INTEGER NOT NULL,
          stored INTEGER NOT NULL, trace BLOB NOT NULL, checksum INTEGER NOT NULL,
          payload BLOB NOT NULL, UNIQUE (consumer, topic, partition, offset));
        """)
  ]
}
