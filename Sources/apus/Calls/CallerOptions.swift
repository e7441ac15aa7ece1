// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// Who calls, and where the registry is.
struct CallerOptions: ParsableArguments {
  @OptionGroup var system: SystemOptions

  @Option(
    help:
      "host:port[,host:port…] of the registry (APUS_REGISTRY; default: that of the running system, or port 7400)."
  )
  var registry: String?

  @Option(help: "The folder with the identities (APUS_IDENTITY; default: identity in the home).")
  var identity: String?

  @Option(
    name: .customLong("as"),
    help: "Who calls: an operator (ada) or a service (shop.cart.v1) whose key lies here.")
  var caller: String?

  @Option(help: "Event loops.")
  var loops: Int = 1

  @Option(help: "trace, debug, info, notice, warning, error or critical, to stderr (APUS_LOG).")
  var logLevel: String?

  func validate() throws {
    guard (1...256).contains(loops) else {
      throw ValidationError("--loops is \(loops), allowed are 1 to 256")
    }
  }
}
