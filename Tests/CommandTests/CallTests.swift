// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Testing

@testable import apus

@Suite struct CallTests {
  private func served(_ body: (TestServer) async throws -> Void) async throws {
    let server = try await TestServer()
    do { try await body(server) } catch {
      await server.stop()
      throw error
    }
    await server.stop()
  }

  @Test("a call by an ending finds its service, and the reply is JSON on stdout alone")
  func call() async throws {
    try await served { server in
      let result = try await server.apus("call", "EchoService/echo", #"{"data":"AQID"}"#)
      #expect(result.exit == 0)
      #expect(try JSONValue(parsing: result.output)["data"] == "AQID")
      #expect(result.errors == "")
      let other = try await server.apus("call", "echo/echo", "-d", #"{"data":"AQ=="}"#, "--json")
      #expect(other.output == #"{"data":"AQ=="}"# + "\n")
    }
  }

  @Test("a stream prints a line a message")
  func stream() async throws {
    try await served { server in
      let result = try await server.apus("call", "flood", #"{"count":3,"size":1}"#)
      #expect(result.output == String(repeating: #"{"data":"Bw=="}"# + "\n", count: 3))
    }
  }

  @Test("a call by address needs no registry, but the package in the name")
  func byAddress() async throws {
    try await served { server in
      let address = "127.0.0.1:\(server.port)"
      let result = try await server.apus(
        "call", "bench.echo.v1.EchoService/echo", "--to", address, "--registry", "127.0.0.1:1")
      #expect(result.exit == 0)
      #expect(try JSONValue(parsing: result.output)["data"] == "")
      let short = try await server.apus("call", "echo", "--to", address)
      #expect(short.exit == 2)
      #expect(short.errors.contains("write shop.cart.v1.CartService/addLine"))
    }
  }

  @Test("a typed error is shown with its value, its status and who says so")
  func typedError() async throws {
    try await served { server in
      let request = #"{"service":"a.b.v1","endpoint":{"host":"h","port":1,"instance":"i"}}"#
      let result = try await server.apus("call", "register", request, "--json", "--as", "eve")
      #expect(result.exit == 1)
      let error = try JSONValue(parsing: result.output)["error"]
      #expect(error?["type"] == "apus.registry.v1.NameNotYours")
      #expect(error?["value"] == ["service": "a.b.v1", "caller": "operator/eve"])
      #expect(error?["code"] == "permissionDenied")
      #expect(error?["origin"] == "handler")
      #expect(
        result.errors.contains(
          #"error: apus.registry.v1.NameNotYours {"service":"a.b.v1","caller":"operator/eve"}"#))
    }
  }

  @Test("a status is shown with its message and when to try again")
  func status() async throws {
    try await served { server in
      let result = try await server.apus("call", "EchoService/echo", #"{"data":"AA=="}"#)
      #expect(result.exit == 1)
      #expect(result.output == "")
      #expect(result.errors.contains("error: resourceExhausted: no more zeros"))
      #expect(result.errors.contains("retry after: 1000 ms"))
    }
  }

  @Test("a deadline ends the call")
  func deadline() async throws {
    try await served { server in
      let result = try await server.apus("call", "echoSuspending", "--deadline", "200ms", "--json")
      #expect(result.exit == 1)
      #expect(try JSONValue(parsing: result.output)["error"]?["code"] == "deadlineExceeded")
    }
  }

  @Test(
    "what does not fit is wrong usage, and nothing is called",
    arguments: [
      (
        ["call", "EchoService/echo", #"{"dat":1}"#], 2,
        "dat: bench.echo.v1.Payload has no such member; did you mean 'data'?"
      ),
      (["call", "EchoService/echo", "{"], 2, "is no JSON"),
      (["call", "nix"], 1, "no service that runs has a method 'nix'"),
      (["call", "ech"], 1, "did you mean 'EchoService/echo'?"),
      (["call", "echo", "--as", "bob"], 2, "there is no identity 'bob'"),
      (["call", "echo", "--deadline", "soon"], 2, "is no duration"),
      (["call"], 2, "Missing expected argument"),
    ] as [([String], Int32, String)])
  func refusals(arguments: [String], exit: Int32, message: String) async throws {
    try await served { server in
      let result = try await CommandRunner.start(
        arguments,
        environment: [
          "APUS_IDENTITY": server.folder.path + "/identity",
          "APUS_REGISTRY": "127.0.0.1:\(server.port)",
        ], in: server.folder
      ).end()
      #expect(result.exit == exit)
      #expect(result.output == "")
      #expect(result.errors.contains(message), "\(result.errors)")
    }
  }

  @Test("list and describe say what runs, where, and what it means")
  func describe() async throws {
    try await served { server in
      let list = try await server.apus("list")
      #expect(list.output.contains("bench.echo.v1.EchoService"))
      #expect(list.output.contains("127.0.0.1:\(server.port)"))
      let methods = try await server.apus("list", "echo")
      #expect(methods.output.hasPrefix("bench.echo.v1.EchoService/echo\n"))
      let method = try await server.apus("describe", "flood")
      #expect(method.output.contains("rpc bench.echo.v1.EchoService/flood("))
      #expect(method.output.contains("-> stream bench.echo.v1.Payload"))
      let message = try await server.apus("describe", "Payload", "--json")
      #expect(try JSONValue(parsing: message.output)["fields"]?.elements.first?["type"] == "bytes")
    }
  }

  @Test("the registry is listed and watched")
  func registry() async throws {
    try await served { server in
      let list = try await server.apus("registry", "list", "echo", "--json")
      let row = try JSONValue(parsing: list.output).elements.first
      #expect(row?["service"] == "bench.echo.v1")
      #expect(row?["state"] == "healthy")
      #expect(row?["leaseSeconds"]?.double == 2.5)
      let watch = try await server.apus("registry", "watch", "test.gone.v1")
      #expect(watch.output == "7 reset\n7 healthy 127.0.0.1:\(server.port) one\n8 removed one\n")
      let nobody = try await server.apus("registry", "list", "nix")
      #expect(nobody.exit == 1)
    }
  }

  @Test("a registry that is not there is said, with what to do")
  func noRegistry() async throws {
    try await served { server in
      let result = try await server.apus("list", "--registry", "127.0.0.1:1")
      #expect(result.exit == 1)
      #expect(result.errors.contains("no registry answers at 127.0.0.1:1"))
    }
  }

  @Test("a benchmark counts calls and their latencies, closed and open")
  func bench() async throws {
    try await served { server in
      let closed = try await server.apus(
        "bench", "EchoService/echo", "--in-flight", "4", "--connections", "2", "--duration",
        "300ms", "--warm-up", "0", "--json")
      let result = try JSONValue(parsing: closed.output)
      #expect(closed.exit == 0, "\(closed.errors)")
      #expect(result["errors"] == 0)
      #expect(result["count"]?.int ?? 0 > 10)
      #expect(result["p50"]?.double ?? 0 <= result["p999"]?.double ?? 0)
      let open = try await server.apus(
        "bench", "EchoService/echo", "--rate", "200", "--duration", "500ms", "--warm-up", "0",
        "--json")
      #expect(try JSONValue(parsing: open.output)["count"] == 100)
    }
  }
}
