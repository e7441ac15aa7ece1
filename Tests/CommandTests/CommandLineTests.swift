// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import Foundation
import Testing

@testable import apus

/// Commands that need no running system, as people run them.
@Suite struct CommandLineTests {
  @Test("the shop's own description is right")
  func shop() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path(percentEncoded: false)
    let file = FilePath.join(root, "apus.yaml")
    let system = try DescriptionFile.read(file, home: Home(path: "/tmp/x"))
    #expect(system.name == "shop")
    #expect(Set(system.services.map(\.name)).isSuperset(of: ["search", "cart"]))
  }

  @Test("each command's help has an example")
  func help() async throws {
    let folder = try TemporaryFolder()
    let commands = [
      "up", "ps", "logs", "stop", "start", "restart", "scale", "down", "call", "list", "describe",
      "bench", "check",
      "generate", "audit", "doctor", "certs", "registry",
    ]
    for command in commands {
      let result = try await CommandRunner.run(command, "--help", in: folder)
      #expect(result.exit == 0)
      #expect(result.output.contains("Example: apus \(command)"), "\(command)")
    }
  }

  @Test(
    "wrong usage is 2, with a sentence on stderr",
    arguments: [
      ["nix"], ["up", "--nix"], ["up", "-f", "nix.yaml"], ["bench"], ["check", "nix"],
      ["logs", "--tail", "-1"],
    ])
  func usage(arguments: [String]) async throws {
    let folder = try TemporaryFolder()
    let result = try await CommandRunner.start(arguments, in: folder).end()
    #expect(result.exit == 2)
    #expect(result.output == "")
    #expect(!result.errors.isEmpty)
  }

  @Test("a failure with --json prints its error document too")
  func errorDocument() async throws {
    let folder = try TemporaryFolder()
    let result = try await CommandRunner.run("stop", "cart", "--json", in: folder)
    #expect(result.exit == 1)
    #expect(
      try JSONValue(parsing: result.output)["error"]?["message"]?.text?.contains("no system runs")
        == true)
  }

  @Test("check finds what is wrong, 1, or nothing, 0; as JSON with the members that editors read")
  func check() async throws {
    let folder = try TemporaryFolder()
    try folder.write("schemas/a/b/v1/b.apus", "package a.b.v1\nmessage M { x: strng = 1 }\n")
    let human = try await CommandRunner.run("check", in: folder)
    #expect(human.exit == 1)
    #expect(human.output.contains("schemas/a/b/v1/b.apus:2:16"))
    let json = try await CommandRunner.run("check", "--json", "schemas/a", in: folder)
    #expect(json.exit == 1)
    let finding = try #require(JSONValue(parsing: json.output).elements.first)
    #expect(finding["line"] == 2 && finding["column"] == 16 && finding["endColumn"] == 21)
    #expect(finding["severity"] == "error" && finding["id"] == "unknown-name")
    try folder.write("schemas/a/b/v1/b.apus", "package a.b.v1\nmessage M { x: string = 1 }\n")
    #expect(try await CommandRunner.run("check", in: folder).exit == 0)
  }

  @Test("one package is checked with what it imports from its tree")
  func checkOne() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "schemas/a/b/v1/b.apus", "package a.b.v1\nimport a.c.v1\nmessage M { x: N = 1 }\n")
    try folder.write("schemas/a/c/v1/c.apus", "package a.c.v1\nmessage N { x: string = 1 }\n")
    let result = try await CommandRunner.run("check", "schemas/a/b/v1", in: folder)
    #expect(result.exit == 0, "\(result.output)")
  }

  @Test("generate writes policies and descriptors into a folder")
  func generate() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "schemas/a/b/v1/b.apus",
      "package a.b.v1\nmessage M { x: string = 1 }\nservice S { rpc f(M) -> M }\n")
    let policy = try await CommandRunner.run(
      "generate", "--emit", "policy", "-o", "out", "--operators", in: folder)
    #expect(policy.exit == 0, "\(policy.errors)")
    let text = try #require(FilePath.text(of: folder.path + "/out/a.b.v1.json"))
    #expect(try JSONValue(parsing: text)["allow"]?["a.b.v1.S/f"] == ["operator/*"])
    let descriptor = try await CommandRunner.run(
      "generate", "--emit", "descriptor", "-o", "out", in: folder)
    #expect(descriptor.exit == 0)
    #expect(FilePath.exists(folder.path + "/out/a.b.v1.descriptor"))
  }

  @Test("certificates are made, shown and rotated")
  func certificates() async throws {
    let folder = try TemporaryFolder()
    #expect(try await CommandRunner.run("certs", "init", "--name", "shop", in: folder).exit == 0)
    let issue = try await CommandRunner.run(
      "certs", "issue", "shop.cart.v1", "operator/ada", "--name", "shop", in: folder)
    #expect(issue.exit == 0, "\(issue.errors)")
    let file = folder.path + "/.apus/identity/shop.cart.v1/tls.crt"
    let before = FilePath.text(of: file)
    let show = try await CommandRunner.run("certs", "show", "--json", "--name", "shop", in: folder)
    let rows = try JSONValue(parsing: show.output).elements
    #expect(
      rows.compactMap { $0["identity"]?.text } == [
        "spiffe://shop/service/shop.cart.v1", "spiffe://shop/operator/ada",
      ])
    #expect(rows.allSatisfy { $0["daysLeft"]?.int ?? 0 > 80 })
    #expect(try await CommandRunner.run("certs", "rotate", "--name", "shop", in: folder).exit == 0)
    #expect(FilePath.text(of: file) != before)
  }

  @Test("a reader that goes away ends the command quietly")
  func brokenPipe() async throws {
    let folder = try TemporaryFolder()
    try folder.write("schemas/a/b/v1/b.apus", "package a.b.v1\nmessage M { x: string = 1 }\n")
    let result = try await CommandRunner.run(
      "-c", "for i in 1 2 3 4 5; do \(CommandRunner.path) help up; done | head -1; exit 0",
      in: folder, program: "/bin/sh")
    #expect(result.exit == 0)
    #expect(result.errors == "")
  }
}
