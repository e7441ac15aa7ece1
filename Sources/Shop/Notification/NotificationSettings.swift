// SPDX-License-Identifier: Apache-2.0

import ApusService

/// What Notification is told by its environment.
struct NotificationSettings: Sendable {
  /// `SHOP_MAIL_FOLDER`: a maildir; `mail` in `APUS_HOME` or `.apus` without it.
  var mailFolder: String
  /// `SHOP_MAIL_FROM`
  var sender = "shop@shop.example"
  /// `SHOP_URL`: where the links in mails lead.
  var siteURL = "http://localhost:8080"
  /// `SHOP_WEBHOOK_ALLOW_LOOPBACK=1`: webhooks may lead to this machine. For development only.
  var allowsLoopback = false

  init(mailFolder: String) {
    self.mailFolder = mailFolder
  }

  init(environment: [String: String]) throws(ConfigurationError) {
    func text(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    mailFolder = text("SHOP_MAIL_FOLDER") ?? ((text("APUS_HOME") ?? ".apus") + "/mail")
    allowsLoopback = environment["SHOP_WEBHOOK_ALLOW_LOOPBACK"] == "1"
    if let from = text("SHOP_MAIL_FROM") {
      guard MailAddress.isSafe(from) else {
        throw ConfigurationError(
          "SHOP_MAIL_FROM is \"\(from)\", it should be an address such as shop@shop.example")
      }
      sender = from
    }
    if let url = text("SHOP_URL") {
      guard url.hasPrefix("http://") || url.hasPrefix("https://"), url.utf8.count <= 500,
        url.utf8.allSatisfy({ 0x21...0x7e ~= $0 })
      else {
        throw ConfigurationError(
          "SHOP_URL is \"\(url)\", it should begin with http:// or https:// and have no blanks")
      }
      siteURL = url.hasSuffix("/") ? String(url.dropLast()) : url
    }
  }
}
