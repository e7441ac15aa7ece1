// SPDX-License-Identifier: Apache-2.0

import ApusService
import Foundation

/// Where the running system's state lies, for tools that a person starts beside it.
struct ToolEnvironment {
  /// `APUS_HOME`, or `.apus` here.
  let home: String
  let configuration: ProcessConfiguration

  /// - Throws: ``ConfigurationError`` when there is no running system to be seen here.
  init(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ConfigurationError) {
    let home = environment["APUS_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? ".apus"
    self.home = home
    var filled = environment
    // What `apus up` tells its processes.
    filled["APUS_IDENTITY", default: ""] = Self.or(environment["APUS_IDENTITY"], home + "/identity")
    filled["APUS_REGISTRY"] = Self.or(environment["APUS_REGISTRY"], "127.0.0.1:7400")
    filled["DATABASE_URL"] = Self.or(environment["DATABASE_URL"], "sqlite:\(home)/{service}.db")
    filled["APUS_LOG"] = Self.or(environment["APUS_LOG"], "error")
    let identity = filled["APUS_IDENTITY"] ?? ""
    guard FileManager.default.fileExists(atPath: identity + "/shop.tools.v1/tls.crt") else {
      throw ConfigurationError(
        "there is no certificate in \(identity)/shop.tools.v1: start the shop by `bin/apus up`, "
          + "and run this in the same folder or with its APUS_HOME")
    }
    configuration = try ProcessConfiguration(environment: filled)
  }

  private static func or(_ value: String?, _ other: String) -> String {
    guard let value, !value.isEmpty else { return other }
    return value
  }

  /// Where Notification puts its mail.
  var mailFolder: String { home + "/mail" }
  var logFolder: String { home + "/logs" }
}
