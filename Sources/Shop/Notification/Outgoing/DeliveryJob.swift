// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// Something that a worker has taken and has to send now.
struct DeliveryJob: Sendable {
  let id: UUID
  /// Of the look that took it: who was too slow has an older one and marks nothing.
  let epoch: Int64
  let attempt: Int
  let expires: Timestamp
  let content: Content

  enum Content: Sendable {
    case mail(MailMessage)
    case webhook(WebhookRequest, of: UUID)
  }

  enum Outcome: Sendable, Equatable {
    case delivered
    case failed(String)
    /// The receiver says that it wants no more, ever.
    case gone
  }
}
