// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusService

@Suite struct ServerProgramTests {
  private let program = ServerProgram(
    name: "apus-some", usage: "", flags: ["--share": "APUS_SHARE"], services: [],
    configuration: { try ProcessConfiguration(environment: $0) }, start: { _, _ in })

  @Test("a flag goes before its variable, in either form, behind `serve` or without it")
  func flags() throws {
    let environment = ["APUS_PORT": "1", "HOME": "/"]
    for words in [["serve", "--port", "2", "--share=3=4"], ["--share", "3=4", "--port=2"]] {
      let told = try #require(
        try program.environment(arguments: words, environment: environment))
      #expect(told == ["APUS_PORT": "2", "APUS_SHARE": "3=4", "HOME": "/"])
    }
  }

  @Test("who asks for help is given nothing else")
  func help() throws {
    for word in ["--help", "-h"] {
      #expect(try program.environment(arguments: ["serve", word], environment: [:]) == nil)
    }
  }

  @Test(
    "what is no option, or has no value, is told by its name",
    arguments: [
      (["--nope"], "--nope is no option of apus-some"), (["serve", "serve"], "serve is no option"),
      (["--port"], "--port needs a value"),
    ])
  func refuses(words: [String], sentence: String) {
    let error = #expect(throws: ConfigurationError.self) {
      try program.environment(arguments: words, environment: [:])
    }
    #expect(error?.description.hasPrefix(sentence) == true)
  }
}
