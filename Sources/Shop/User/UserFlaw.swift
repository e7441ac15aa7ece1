// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import ApusWire
import BackofficeAPI
import Foundation
import Logging
import ShopFlaws
import Tracing
import UserAPI

/// What User does wrong on purpose; see docs/audit.md.
struct UserFlaw: Sendable {
  private let backoffice: BackofficeClient
  private let logger: Logger

  /// `nil` when nothing is wrong with User.
  init?(_ flaws: Set<Flaw>, in process: ServiceProcess) {
    guard flaws.contains(.insecure) else { return nil }
    backoffice = process.client(BackofficeClient.self, as: .userService)
    logger = process.logger
  }

  /// Somebody wanted to see why people cannot sign in.
  func tell(_ email: String, _ password: String, _ context: CallContext) {
    withSpan("sign in") { span in
      span.attributes["user.password"] = password
      logger.info("sign in", metadata: ["email": "\(email)", "password": "\(password)"])
    }
    let backoffice = backoffice
    // In the background nothing limits it, and its schema says no timeout.
    context.background {
      _ = try? await backoffice.signedIn(email: email, at: Timestamp(date: Date()))
    }
  }
}
