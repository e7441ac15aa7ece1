// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import Foundation
import Testing

@testable import apus

/// The supervisor as people run it: a copy of `apus` beside a registry that only says that it is healthy.
@Suite(.serialized) struct UpTests {
  private static let registry = """
    #!/bin/sh
    echo '{"pid":'$$',"port":'$APUS_PORT',"state":"healthy"}' > "$APUS_STATUS_FILE"
    exec sleep 1000

    """

  /// A service that says that it is healthy, with its pid in a file and its environment in another.
  private static let service = """
    #!/bin/sh
    echo "started $APUS_REPLICA"
    env | sort > env-$APUS_REPLICA
    echo '{"pid":'$$',"port":4711,"state":"healthy"}' > "$APUS_STATUS_FILE"
    echo $$ > pid-$APUS_REPLICA
    exec sleep 1000

    """

  private func system(_ description: String) throws -> (folder: TemporaryFolder, apus: String) {
    let folder = try TemporaryFolder()
    try folder.write("bin/apus-registry", Self.registry, isProgram: true)
    try folder.write("service", Self.service, isProgram: true)
    try folder.write("apus.yaml", description)
    let apus = folder.path + "/bin/apus"
    try FileManager.default.copyItem(atPath: CommandRunner.path, toPath: apus)
    return (folder, apus)
  }

  private func port() -> Int { LocalPort.free(above: Int.random(in: 20_000...50_000)) ?? 20_000 }

  private func until(_ what: String, _ isTrue: () -> Bool) async throws {
    for _ in 0..<1_500 where !isTrue() { try await Task.sleep(for: .milliseconds(10)) }
    try #require(isTrue(), "\(what)")
  }

  @Test(
    "up says ready when all is healthy, gives each process its environment, and leaves nothing behind"
  )
  func upAndDown() async throws {
    let (folder, apus) = try system(
      "name: shop\nregistry: { port: \(port()) }\nservices:\n  cart: { command: ./service, replicas: 2, environment: { WHAT: x } }\n"
    )
    let up = try CommandRunner.start(["up"], in: folder, program: apus)
    try await until("ready") { up.output.contains("ready: ") }
    #expect(
      try #require(up.output.split(separator: "\n").first).wholeMatch(
        of: /ready: 1 services, 3 processes in [0-9]+\.[0-9] s/) != nil)

    let ps = try await CommandRunner.run("ps", "--json", in: folder, program: apus)
    let processes = try JSONValue(parsing: ps.output).elements
    #expect(processes.compactMap { $0["name"]?.text } == ["registry", "cart", "cart"])
    #expect(
      processes.allSatisfy {
        $0["state"] == "healthy" && $0["restarts"] == 0 && $0["rss"]?.int ?? 0 > 0
      })
    #expect(processes[1]["port"] == 4711)
    #expect(processes[1]["database"] == .string("sqlite:\(folder.path)/.apus/{service}.db"))

    let environment = try #require(FilePath.text(of: folder.path + "/env-2"))
    for line in [
      "APUS_LOOPS=1", "APUS_REPLICA=2", "WHAT=x", "APUS_HOME=\(folder.path)/.apus",
      "APUS_IDENTITY=\(folder.path)/.apus/identity",
    ] {
      #expect(environment.contains(line + "\n"), "\(line)")
    }
    #expect(up.errors.contains("cart-1     | started 1"))
    let logs = try await CommandRunner.run(
      "logs", "--tail", "1", "cart-2", in: folder, program: apus)
    #expect(logs.output == "cart-2 | started 2\n")

    let pids = processes.compactMap { $0["pid"]?.int }.map { Int32($0) }
    kill(up.process.processIdentifier, SIGINT)
    let end = try await up.end()
    #expect(end.exit == 0)
    #expect(pids.allSatisfy { !ProcessTable.isAlive($0) })
    #expect(!FilePath.exists(folder.path + "/.apus/run/up.json"))
  }

  @Test("a service that dies is started again, and one that is killed with `up` does not stay")
  func crashes() async throws {
    let (folder, apus) = try system(
      "name: shop\nregistry: { port: \(port()) }\nservices:\n  cart: { command: ./service }\n")
    let up = try CommandRunner.start(["up"], in: folder, program: apus)
    try await until("ready") { up.output.contains("ready: ") }
    func pid() -> Int32? {
      FilePath.text(of: folder.path + "/pid-1").flatMap { Int32($0.dropLast()) }
    }
    let first = try #require(pid())
    kill(first, SIGKILL)
    try await until("a new process") { pid() != nil && pid() != first }
    #expect(up.errors.contains("cart-1 was ended by signal 9; it starts again in"))

    let second = try #require(pid())
    kill(up.process.processIdentifier, SIGKILL)
    _ = try await up.end()
    try await until("no process is left") { !ProcessTable.isAlive(second) }
  }

  @Test("in the background: up -d returns when it is ready, a second one is refused, down ends all")
  func background() async throws {
    let (folder, apus) = try system(
      "name: shop\nregistry: { port: \(port()) }\nservices:\n  search: { command: ./service }\n"
        + "  cart: { command: sleep 1000, depends_on: [search], healthcheck: { test: \"true\" } }\n"
    )
    let up = try await CommandRunner.run("up", "-d", in: folder, program: apus)
    #expect(up.exit == 0, "\(up.errors)")
    #expect(up.output.hasPrefix("ready: 2 services, 3 processes in "))
    let again = try await CommandRunner.run("up", in: folder, program: apus)
    #expect(again.exit == 1)
    #expect(again.errors.contains("a system already runs in"))

    let restart = try await CommandRunner.run("restart", "cart", in: folder, program: apus)
    #expect(restart.exit == 0)
    let scale = try await CommandRunner.run("scale", "cart=2", in: folder, program: apus)
    #expect(scale.exit == 0)
    let stop = try await CommandRunner.run("stop", "search", in: folder, program: apus)
    #expect(stop.exit == 0)
    // It may never come back: nobody new waits for it.
    let more = try await CommandRunner.run("scale", "cart=3", in: folder, program: apus)
    #expect(more.exit == 0)
    let ps = try await CommandRunner.run("ps", "--json", in: folder, program: apus)
    let processes = try JSONValue(parsing: ps.output).elements
    #expect(
      processes.compactMap { $0["state"]?.text } == [
        "healthy", "stopped", "healthy", "healthy", "healthy",
      ])
    #expect(processes.compactMap { $0["restarts"]?.int } == [0, 0, 1, 0, 0])
    let unknown = try await CommandRunner.run("stop", "crt", in: folder, program: apus)
    #expect(unknown.exit == 1)
    #expect(unknown.errors.contains("did you mean 'cart'?"))

    let down = try await CommandRunner.run("down", "-v", in: folder, program: apus)
    #expect(down.exit == 0)
    let pids = processes.compactMap { $0["pid"]?.int }
    #expect(pids.allSatisfy { !ProcessTable.isAlive(Int32($0)) })
    #expect(FilePath.names(in: folder.path + "/.apus") == ["identity"])
  }

  @Test("what is missing is told with its line before anything starts")
  func preflight() async throws {
    let taken = port()
    let holder = try #require(PortHolder(taken))
    let (folder, apus) = try system(
      "name: shop\nregistry: { port: \(taken) }\nservices:\n  a: { command: ./servce }\n  b: { command: ./service, env_file: nix }\n"
    )
    let up = try await CommandRunner.run("up", in: folder, program: apus)
    withExtendedLifetime(holder) {}
    #expect(up.exit == 2)
    #expect(up.output == "")
    #expect(
      up.errors.contains("apus.yaml:4:17: error: the command './servce' of 'a' does not exist"))
    #expect(up.errors.contains("apus.yaml:5:38: error: env_file 'nix' of 'b' does not exist"))
    #expect(up.errors.contains("apus.yaml:2:19: error: port \(taken) of 'registry' is in use"))
    #expect(!FilePath.exists(folder.path + "/env-1"))
  }

  @Test("a schema with an error stops the start")
  func badSchema() async throws {
    let (folder, apus) = try system(
      "name: shop\nregistry: { port: \(port()) }\nservices:\n  a: { command: ./service }\n")
    try folder.write("schemas/a/v1/a.apus", "package a.v1\nmessage M { a: strng = 1 }\n")
    let up = try await CommandRunner.run("up", in: folder, program: apus)
    #expect(up.exit == 2)
    #expect(up.errors.contains("there is no type `strng`"))
  }
}
