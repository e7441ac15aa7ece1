// SPDX-License-Identifier: Apache-2.0

import ApusService
import ApusTransport
import ApusWire
import Foundation

/// What User is told by its environment, and the lifetimes of what it hands out.
struct UserSettings: Sendable {
  /// `iss` and `aud` of its tokens.
  var issuer: String
  var audience: String
  /// `SHOP_STAFF`: addresses, separated by commas. Who proves to read one of them is staff.
  var staff: Set<String> = []
  /// `SHOP_AUTO_VERIFY=1`: whoever registers is taken at their word. For development only.
  var isAutoVerifying = false
  /// `SHOP_SCRYPT_LOG2N`: 15 without it, as OWASP has it with blocks of 8: 32 MiB a hash.
  var scrypt = Scrypt(log2Cost: 15)

  /// What a stolen token is good for at the most, once its user was disabled.
  static let accessSeconds: Int64 = 600
  static let refreshSeconds: Int64 = 30 * 86_400
  static let verificationSeconds: Int64 = 86_400
  static let resetSeconds: Int64 = 1_800
  /// Between two mails of one kind to one address.
  static let mailIntervalSeconds: Int64 = 60

  init(issuer: String, audience: String) {
    self.issuer = issuer
    self.audience = audience
  }

  init(
    issuer: String, audience: String, environment: [String: String]
  ) throws(ConfigurationError) {
    self.init(issuer: issuer, audience: audience)
    staff = Set(
      (environment["SHOP_STAFF"] ?? "").split(separator: ",")
        .map { EmailKey.of(String($0)) }.filter { !$0.isEmpty })
    isAutoVerifying = environment["SHOP_AUTO_VERIFY"] == "1"
    if let text = environment["SHOP_SCRYPT_LOG2N"], !text.isEmpty {
      guard let number = Int(text), 4...20 ~= number else {
        throw ConfigurationError("SHOP_SCRYPT_LOG2N is \"\(text)\", it should be from 4 to 20")
      }
      scrypt.log2Cost = number
    }
  }
}

/// An address as it is compared: nobody has two accounts by writing it in capitals.
enum EmailKey {
  static func of(_ email: String) -> String {
    email.trimmingBlanks
      .precomposedStringWithCanonicalMapping.lowercased()
  }
}

extension Timestamp {
  func advanced(bySeconds seconds: Int64) -> Timestamp {
    let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
    return Timestamp(
      seconds: overflow ? (seconds < 0 ? .min : .max) : sum, nanoseconds: nanoseconds)
  }
}

extension String {
  var trimmingBlanks: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
