// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI
import UserAPI

/// What this service knows of a customer: its copy of what User says, and their own preferences.
struct CustomerCopy: Sendable {
  let id: UUID
  var email = ""
  var name = ""
  var language = ""
  var marketing = false
  /// `nil` while User has not told of them.
  var status: UserStatus?
  var isErased = false
  var preferences = NotificationPreferences.usual

  /// Whether they get nothing, ever or until they are let in again.
  var isGone: Bool { isErased || status == .disabled || status == .deleted }

  /// Whether mail can go to the address: it is known, and proven.
  var isReachable: Bool { !isGone && status == .active }

  var wantsMarketing: Bool { marketing && preferences.marketing }

  var locale: String { preferences.locale.isEmpty ? language : preferences.locale }

  func wants(_ kind: String, by channel: String) -> Bool {
    guard let preference = preferences.kinds.last(where: { $0.kind == kind }) else { return true }
    return channel == Channels.inbox ? preference.inbox : preference.mail
  }
}

extension NotificationPreferences {
  /// Of who has said nothing: quiet from nine to eight, in the time of the shop.
  static let usual = NotificationPreferences(
    marketing: true, quietFrom: 21, quietUntil: 8, utcOffsetMinutes: 60)
}

/// The ways to tell, as the database names them.
enum Channels {
  static let inbox = "inbox"
  static let mail = "mail"
  static let webhookPrefix = "webhook:"

  static func webhook(_ id: UUID) -> String { webhookPrefix + id.uuidString.lowercased() }

  /// The receiver of a webhook's channel.
  static func webhook(in channel: String) -> UUID? {
    guard channel.hasPrefix(webhookPrefix) else { return nil }
    return UUID(uuidString: String(channel.dropFirst(webhookPrefix.count)))
  }
}
