// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// How an event came to a subscriber.
public struct EventDelivery: Sendable, Hashable {
  /// Of the event: the same however often it is delivered.
  public let id: UUID
  /// When it happened, by the publisher's clock.
  public let at: Timestamp
  /// 1 for the first delivery, more for a repetition.
  public let attempt: Int

  public init(id: UUID, at: Timestamp, attempt: Int = 1) {
    self.id = id
    self.at = at
    self.attempt = attempt
  }
}
