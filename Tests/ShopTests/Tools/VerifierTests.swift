// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import Testing

/// That `shop verify` finds each kind of wrong, and nothing in a shop that is right.
@Suite struct VerifierTests {
  /// Spoils one database by one statement, and expects what is said of it.
  private func expect(
    _ id: String, _ words: String, _ store: KeyPath<PlantedShop, Store>, isSettled: Bool = true,
    _ statements: @escaping @Sendable (UUID) -> [SQL],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let shop = try await PlantedShop()
    let order = shop.order
    try await shop[keyPath: store].write { db in
      for statement in statements(order) { try db.execute(statement) }
    }
    let found = try shop.violations(isSettled: isSettled)
    #expect(
      found.contains { $0.hasPrefix(id + ":") && $0.contains(words) }, "\(found)",
      sourceLocation: sourceLocation)
  }

  @Test("a shop that is right has no violation, settled or not")
  func right() async throws {
    let shop = try await PlantedShop()
    #expect(try shop.violations() == [])
    #expect(try shop.violations(isSettled: false) == [])
  }

  @Test("I1: stock that is not the sum of its movements, was below nothing, or is held by nobody")
  func stock() async throws {
    try await expect("I1", "its movements sum to 8", \.warehouse) { _ in
      ["UPDATE stock SET on_hand = 9"]
    }
    try await expect("I1", "went down to -3", \.warehouse) { _ in
      [
        "INSERT INTO movement VALUES (3, 0, 'lamp', 'north', 3, -11, NULL, '')",
        "INSERT INTO movement VALUES (4, 0, 'lamp', 'north', 3, 11, NULL, '')",
      ]
    }
    try await expect("I1", "1 reserved, reservations hold 0", \.warehouse) { _ in
      ["UPDATE stock SET reserved = 1"]
    }
    try await expect("I1", "held by nobody's order", \.warehouse) { _ in
      ["INSERT INTO reservation VALUES (\(UUID()), 0, 0, 0, 1)"]
    }
  }

  @Test("I2: money that was taken twice, that the bank tells otherwise, or still holds")
  func money() async throws {
    try await expect("I2", "was charged 2 times", \.provider) { order in
      [
        """
        INSERT INTO authorization (reference, token, order_id, key, status, currency, amount, captured,
          released, refunded) VALUES ('q', '', \(order), 'b', 0, 'EUR', 10500, 10500, 0, 0)
        """
      ]
    }
    try await expect("I2", "the bank took 10000", \.provider) { _ in
      ["UPDATE authorization SET captured = 10000, released = 500"]
    }
    try await expect("I2", "still holds 500", \.provider) { _ in
      ["UPDATE authorization SET captured = 10000"]
    }
    try await expect("I2", "captures sum to 10400", \.payments) { _ in
      ["UPDATE operation SET amount = 10400"]
    }
  }

  @Test("I3: an order that nobody works on, and a saga that is stuck")
  func orders() async throws {
    try await expect("I3", "nobody works on order", \.orders, isSettled: false) { _ in
      ["UPDATE orders SET status = 3"]
    }
    try await expect("I3", "is still", \.orders) { _ in ["UPDATE orders SET status = 3"] }
    try await expect("I3", "stuck", \.fulfilment, isSettled: false) { _ in
      [
        """
        INSERT INTO apus_saga (id, definition, version, status, phase, step, attempt, is_open, retries,
          is_irrevocable, is_waiting, began, due, is_stuck, reason, state, started, updated)
        VALUES ('x', 'fulfil', 1, 5, 0, 'ship', 9, 1, 0, 1, 0, 0, 0, 1, 'no carrier', x'', 0, 0)
        """
      ]
    }
  }

  @Test("I4: sold without stock or money, undone with either")
  func agreement() async throws {
    try await expect("I4", "its goods are", \.warehouse) { _ in
      ["UPDATE reservation SET status = 2"]
    }
    try await expect("I4", "is complete with 10000 paid", \.payments) { _ in
      ["UPDATE payment SET captured = 10000"]
    }
    try await expect("I4", "is complete with 10500 paid and 500 given back", \.payments) { _ in
      ["UPDATE payment SET refunded = 500"]
    }
    try await expect("I4", "its payment is", \.orders) { _ in ["UPDATE orders SET status = 8"] }
    try await expect("I4", "its goods are", \.orders) { _ in ["UPDATE orders SET status = 10"] }
    try await expect("I4", "0 of 2 pieces lie in stock", \.orders) { _ in
      ["UPDATE orders SET status = 12"]
    }
  }

  @Test("I5: totals that are not what their lines sum to")
  func totals() async throws {
    try await expect("I5", "lines of 10002", \.orders) { _ in
      ["UPDATE order_line SET unit_price = 5001"]
    }
  }

  @Test("I6: events that were refused, are left, or were heard and never told")
  func events() async throws {
    try await expect("I6", "were refused by the bus", \.orders, isSettled: false) { _ in
      ["INSERT INTO apus_outbox_parked VALUES (1, x'00', 't', 'k', x'', 0, x'', 'no')"]
    }
    try await expect("I6", "1 events of ordertaking are not published", \.orders) { _ in
      [
        "INSERT INTO apus_outbox (sequence, id, topic, key, payload, at, trace) VALUES (1, x'00', 't', 'k', x'', 0, x'')"
      ]
    }
    try await expect("I6", "heard 4 steps, 3 were told", \.orders, isSettled: false) { _ in
      ["UPDATE orders SET sequence = 4"]
    }
    try await expect("I6", "heard 2 of 3 steps", \.orders) { _ in ["UPDATE orders SET sequence = 2"]
    }
    try await expect("I6", "changes up to version", \.orders) { _ in
      ["UPDATE order_change SET version = 5 WHERE version = 2"]
    }
  }

  @Test("I7: a customer that was told twice")
  func notifications() async throws {
    try await expect("I7", "2 times", \.notifications) { order in
      [0, 1].map { number in
        """
        INSERT INTO notification (id, customer, kind, subject, channel, dedupe_key, urgency, address,
          data, title, text, status, is_read, created, expires, awaits_customer, attempts, epoch, reason)
        VALUES (\(UUID()), \(UUID.nil), 'order-shipped', \(order.uuidString), 'mail',
          \("key-\(number)"), 0, '', '', '', '', 1, 0, 0, 0, 0, 1, 0, '')
        """
      }
    }
  }

  @Test("I8: a log that names a customer or a token")
  func secrets() async throws {
    let shop = try await PlantedShop()
    try shop.log("{\"message\":\"listening\"}\n")
    #expect(try shop.violations() == [])
    try shop.log("{\"message\":\"mail to kanarie.3@shop.example\"}\n")
    #expect(try shop.violations().contains { $0.hasPrefix("I8:") && $0.contains("kanarie") })
  }
}
