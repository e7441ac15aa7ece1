// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusRPC
import ApusReflection
import ApusWire
import ArgumentParser

struct CallCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call", abstract: "Call a method with JSON, as its schema says.",
    discussion: """
      The service is found through the registry and says itself what its schema is. The reply is printed as JSON, a
      stream a line a message. A failure prints the typed error or the status, who says so and on which hop; exit 1.

      Example: apus call SearchService/search '{"query":"lamp"}' --deadline 2s
      """)

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  @Option(name: .customShort("d"), help: "The request: JSON, @FILE, or @- for stdin.")
  var data: String?

  @Option(name: .customShort("H"), help: "key=value: metadata of the call.")
  var metadata: [String] = []

  @Option(help: "host:port instead of the registry; the method must be written in full then.")
  var to: String?

  @Option(help: "How long the call may take: 2s, 500ms.")
  var deadline: String?

  @Option(help: "The key of a call that must happen once; the same for every repetition.")
  var idempotencyKey: String?

  @Option(
    help: "The token of the user to call for, or @FILE, or @- for stdin; or set APUS_TOKEN.")
  var token: String?

  @Flag(name: .shortAndLong, help: "Say on stderr where the call goes and how long it takes.")
  var verbose = false

  @Argument(
    help: "Any unambiguous ending: addLine, CartService/addLine, shop.cart.v1.CartService/addLine.")
  var method: String

  @Argument(help: "The request; without it, an empty one.")
  var json: String?

  func run() async throws {
    let request = try RequestText.read(json, data)
    let callOptions = try callOptions()
    let system = try RemoteSystem(options)
    let package = CallTarget.package(of: method) ?? method
    let target = try await Self.failing(package, nil) {
      try await CallTarget.find(method, to: to, system)
    }
    let body = try Self.body(request, of: target)
    if verbose {
      let places = target.endpoints.map(\.address).joined(separator: ", ")
      Console.note("> \(target.method.fullName) at \(places) as \(system.identity.path)")
    }
    let start = ContinuousClock.now
    try await Self.failing(target.package, target.index) {
      try await perform(target, body, callOptions)
    }
    if verbose {
      let tenths = Int((ContinuousClock.now - start) / .microseconds(100))
      Console.note("< ok in \(tenths / 10).\(tenths % 10) ms")
    }
  }

  private func perform(_ target: CallTarget, _ body: Bytes, _ callOptions: CallOptions) async throws
  {
    let descriptor = target.method.descriptor
    let channel = target.connect()
    switch descriptor.kind {
    case .unary:
      let reply = try await channel.unary(encoded: body, descriptor, callOptions)
      Console.print(json: try Self.json(reply, of: target), isLine: output.json)
    case .serverStreaming:
      let reader = StreamReader(channel, descriptor, callOptions, body)
      while let message = try await reader.next() {
        Console.print(json: try Self.json(message, of: target), isLine: true)
      }
    case .clientStreaming, .bidirectional:
      throw CommandError.usage(
        "\(target.method.fullName) takes a stream of requests, which `apus call` does not send")
    }
  }

  private func callOptions() throws(CommandError) -> CallOptions {
    var call = CallOptions()
    if let deadline {
      guard let timeout = Units.duration(deadline), timeout > .zero else {
        throw .usage("--deadline '\(deadline)' is no duration", help: "write 2s or 500ms")
      }
      call.timeout = timeout
    }
    call.userToken = try UserToken.read(token)
    call.idempotencyKey = idempotencyKey.map { IdempotencyKey($0) }
    for pair in metadata {
      guard let equals = pair.firstIndex(of: "="), equals != pair.startIndex else {
        throw .usage("-H '\(pair)' is no key=value", help: "write -H tenant=blue")
      }
      call.metadata.append(
        (String(pair[..<equals]), Bytes(utf8: String(pair[equals...].dropFirst()))))
    }
    return call
  }

  static func body(_ request: JSONValue, of target: CallTarget) throws(CommandError) -> Bytes {
    do throws(ConversionError) {
      return try target.index.encode(request, as: target.method.request)
    } catch {
      throw .usage(
        "the request does not fit \(target.method.request): \(error)",
        help: "look at: apus describe \(target.method.fullName)")
    }
  }

  static func json(_ reply: Bytes, of target: CallTarget) throws(CommandError) -> JSONValue {
    guard let name = target.method.reply else { return .object(JSONObject()) }
    do throws(ConversionError) {
      return try target.index.json(reply, as: name)
    } catch {
      throw .negative("the reply cannot be shown: \(error)")
    }
  }

  /// A failure of the call itself with all that is known of it.
  static func failing<Value>(
    _ package: String, _ index: SchemaIndex?, _ body: () async throws -> Value
  ) async throws -> Value {
    do {
      return try await body()
    } catch let error as any CallError {
      guard let failure = error as? RPCError ?? error.rpcError else { throw error }
      throw CallFailure(failure, package: package, index: index)
    }
  }
}
