// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite struct ApuscTests {
  private static let files = [
    "common/common.apus": "package a.common.v1\nmessage Money { units: int64 = 1 }\n",
    "cart/cart.apus": "package a.cart.v1\nimport a.common.v1\nmessage Cart { total: Money = 1 }\n",
    "wrong/wrong.apus": "package a.wrong.v1\nmessage A { b: Nothing = 1 }\n",
  ]
  private static let cart = [
    "--module", "a.common.v1=CommonAPI", "--import", "common", "cart/cart.apus",
  ]

  @Test("Swift goes to standard output, with the modules of what is imported")
  func standardOutput() async throws {
    try await ApuscRun.inFolder(Self.files) { folder in
      let run = try await ApuscRun(Self.cart, in: folder)
      #expect(run.status == 0)
      #expect(run.errors == "")
      #expect(run.output.contains("public import CommonAPI\n"))
      #expect(run.output.contains("public var total: Money = Money()\n"))
    }
  }

  @Test("two runs give the same bytes, and the second does not touch the file")
  func unchanged() async throws {
    try await ApuscRun.inFolder(Self.files) { folder in
      let file = folder.appending(path: "out/a.cart.v1.swift")
      #expect(try await ApuscRun(["-o", "out/"] + Self.cart, in: folder).status == 0)
      let first = try Data(contentsOf: file)
      let old = Date(timeIntervalSince1970: 1_000_000)
      try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: file.path)

      #expect(try await ApuscRun(["-o", "out/"] + Self.cart, in: folder).status == 0)
      #expect(try Data(contentsOf: file) == first)
      let date = try FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]
      #expect(date as? Date == old)
    }
  }

  @Test("an error of the schema is 1, with file, line and column, and writes nothing")
  func schemaError() async throws {
    try await ApuscRun.inFolder(Self.files) { folder in
      let run = try await ApuscRun(["-o", "out/", "wrong/wrong.apus"], in: folder)
      #expect(run.status == 1)
      #expect(run.errors.hasPrefix("wrong/wrong.apus:2:16: error: "))
      #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "out").path))
    }
  }

  @Test("an import without a module is an error at the place that needs it")
  func missingModule() async throws {
    try await ApuscRun.inFolder(Self.files) { folder in
      let run = try await ApuscRun(["--import", "common", "cart/cart.apus"], in: folder)
      #expect(run.status == 1)
      #expect(run.errors.hasPrefix("cart/cart.apus:3:16: error: no module is known for"))
    }
  }

  @Test(
    "a wrong command line is 2, and says what is right",
    arguments: [
      ([], "No schema files were given."), (["--emit", "pascal", "x"], "it is swift, descriptor"),
      (["--modul", "x"], "--modul is no option"), (["--module", "x", "y"], "PACKAGE=MODULE"),
      (["nowhere.apus"], "no file or folder nowhere.apus"),
    ])
  func usage(arguments: [String], says: String) async throws {
    try await ApuscRun.inFolder(Self.files) { folder in
      let run = try await ApuscRun(arguments, in: folder)
      #expect(run.status == 2)
      #expect(run.errors.contains(says))
    }
  }

  @Test("a folder gives all packages in it: policies of services, descriptors of packages")
  func folders() async throws {
    var files = Self.files
    files["wrong/wrong.apus"] = nil
    files["job/job.apus"] = """
      package a.job.v1
      @auth(operator) service Api { rpc run() -> nothing }
      service Nightly { uses a.job.v1.Api }
      """
    try await ApuscRun.inFolder(files) { folder in
      #expect(try await ApuscRun(["--emit", "policy", "-o", "out/", "."], in: folder).status == 0)
      let policy = try String(
        contentsOf: folder.appending(path: "out/a.job.v1.json"), encoding: .utf8)
      #expect(policy.contains("\"a.job.v1.Api/run\": [\"operator/*\", \"service/a.job.v1\"]"))
      #expect(
        try await ApuscRun(["--emit", "descriptor", "-o", "out/", "."], in: folder).status == 0)
      let names = try FileManager.default.contentsOfDirectory(
        atPath: folder.appending(path: "out").path)
      #expect(
        names.sorted() == [
          "a.cart.v1.descriptor", "a.common.v1.descriptor", "a.job.v1.descriptor", "a.job.v1.json",
        ])
    }
  }
}
