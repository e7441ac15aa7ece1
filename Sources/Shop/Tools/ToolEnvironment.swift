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
    // An empty variable is none, as for the services.
    var filled = environment.filter { !$0.value.isEmpty }
    let home = filled["APUS_HOME", default: ".apus"]
    self.home = home
    // What `apus up` tells its processes.
    let identity = filled["APUS_IDENTITY", default: home + "/identity"]
    filled.merge([
      "APUS_IDENTITY": identity, "APUS_REGISTRY": "127.0.0.1:7400",
      "DATABASE_URL": "sqlite:\(home)/{service}.db", "APUS_LOG": "error",
    ]) { given, _ in given }
    guard FileManager.default.fileExists(atPath: identity + "/shop.tools.v1/tls.crt") else {
      throw ConfigurationError(
        "there is no certificate in \(identity)/shop.tools.v1: start the shop by `bin/apus up`, "
          + "and run this in the same folder or with its APUS_HOME")
    }
    configuration = try ProcessConfiguration(environment: filled)
  }

  /// Where Notification puts its mail.
  var mailFolder: String { home + "/mail" }
  var logFolder: String { home + "/logs" }
}
