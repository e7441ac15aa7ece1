// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import apus_registry

@Suite struct RegistryOptionsTests {
  private func options(
    _ arguments: String..., environment: [String: String] = ["APUS_IDENTITY": "/id"]
  ) throws -> RegistryOptions {
    try RegistryOptions(arguments: arguments, environment: environment)
  }

  @Test("a flag goes before a variable, and a variable before the default")
  func precedence() throws {
    #expect(try options().port == 7400)
    let variables = [
      "APUS_IDENTITY": "/id", "APUS_PORT": "1", "APUS_LOOPS": "2", "APUS_LOG": "debug",
      "APUS_HOST": "h", "APUS_STATUS_FILE": "/s",
    ]
    let fromVariables = try options(environment: variables)
    #expect(fromVariables.port == 1)
    #expect(fromVariables.loopCount == 2)
    #expect(fromVariables.logLevel == "debug")
    #expect(fromVariables.host == "h")
    #expect(fromVariables.statusFile == "/s")
    let fromFlags = try options("serve", "--port=3", "--loops", "4", environment: variables)
    #expect(fromFlags.port == 3)
    #expect(fromFlags.loopCount == 4)
  }

  @Test("wrong flags are refused with what to write instead")
  func wrong() {
    for (arguments, expected) in [
      (["--port", "x"], "--port is x; it is a number from 0 to 65535"),
      (["--port"], "--port needs a value behind it; see --help"),
      (["--loops", "0"], "--loops is 0; it is a number from 1 to 1024"),
      (["now"], "now is no option of apus-registry; see --help"),
    ] {
      let error = #expect(throws: RegistryOptions.UsageError.self) {
        try RegistryOptions(arguments: arguments, environment: ["APUS_IDENTITY": "/id"])
      }
      #expect(error?.description == expected)
    }
    #expect(throws: RegistryOptions.UsageError.self) { try options(environment: [:]) }
    #expect((try? options("--help", environment: [:]))?.isHelp == true)
  }
}
