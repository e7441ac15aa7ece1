// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// The client: calls that read like functions.
extension SwiftEmitter {
  func client(_ service: ServiceType, _ writer: inout SwiftWriter) {
    let descriptor = names.runtime(.ServiceDescriptor)
    let channel = names.runtime(.RPCChannel)
    let options = names.runtime(.CallOptions)
    writer.line()
    writer.line("/// Calls ``\(service.relativeName)``.")
    if !service.documentation.isEmpty { writer.documentation("\n" + service.documentation) }
    writer.block(
      "public nonisolated struct \(service.clientName): \(names.runtime(.ServiceClient))"
    ) { writer in
      writer.line(
        "public static var serviceDescriptor: \(descriptor) { .\(descriptorProperty(service)) }")
      writer.line()
      writer.line("public let channel: \(channel)")
      writer.line("public var options: \(options)")
      writer.line()
      writer.block(
        "public init(channel: \(channel), options: \(options) = \(options)())"
      ) { writer in
        writer.line("self.channel = channel")
        writer.line("self.options = options")
      }
      for method in service.methods {
        writer.line()
        writer.documentation(documentation(method.documentation, method.annotations))
        deprecation(method.annotations, &writer)
        clientMethod(method, of: service, &writer)
      }
      writer.line()
      for method in service.methods { methodDescriptor(method, &writer) }
    }
  }

  /// The static property that holds the descriptor of a method.
  func methodProperty(_ method: MethodType) -> String { "\(method.name)Method" }

  private func clientMethod(
    _ method: MethodType, of service: ServiceType, _ writer: inout SwiftWriter
  ) {
    if method.requestStream { return requestStreamMethod(method, of: service, &writer) }
    let name = SwiftIdentifier.method(method.name)
    let declarations = parameters(method).map(\.clientDeclaration)
    let error = errorType(method, of: service)
    let reply = replyType(method)
    if method.replyStream {
      let stream = "\(names.runtime(.ReplyStream))<\(reply ?? "Never"), \(error)>"
      writer.list("public func \(name)(", declarations, ") -> \(stream) {")
      writer.indented { writer in
        writer.list("self.channel.serverStreaming(", arguments(method), ")")
      }
      writer.line("}")
      return
    }
    let result = reply.map { " -> \($0)" } ?? ""
    writer.list(
      "public nonisolated(nonsending) func \(name)(", declarations,
      ") async throws(\(error))\(result) {")
    writer.indented { writer in
      let arguments = arguments(method) + (reply.map { ["returning: \($0).self"] } ?? [])
      if method.errors.isEmpty {
        writer.list("try await self.channel.unary(", arguments, ")")
        return
      }
      writer.line("do throws(\(names.runtime(.RPCError))) {")
      writer.indented { writer in
        writer.list("\(reply == nil ? "" : "return ")try await self.channel.unary(", arguments, ")")
      }
      writer.line("} catch {")
      writer.indented { $0.line("throw \(error)(error)") }
      writer.line("}")
    }
    writer.line("}")
  }

  /// The caller writes in a closure; with a stream of replies it reads them there, too.
  private func requestStreamMethod(
    _ method: MethodType, of service: ServiceType, _ writer: inout SwiftWriter
  ) {
    let error = errorType(method, of: service)
    let reply = replyType(method)
    let request = names.reference(to: method.request, from: "")
    var taken = "\(names.runtime(.RequestWriter))<\(request)>"
    if method.replyStream {
      taken += ", \(names.runtime(.ReplyStream))<\(reply ?? "Never"), \(error)>"
    }
    let body =
      "_ body: nonisolated(nonsending) @escaping @Sendable (\(taken)) async throws -> ()"
    let result = method.replyStream ? "" : reply.map { " -> \($0)" } ?? ""
    writer.list(
      "public nonisolated(nonsending) func \(SwiftIdentifier.method(method.name))(", [body],
      ") async throws\(result) {")
    var arguments = ["Self.\(methodProperty(method))", "self.options", "body"]
    if !method.replyStream {
      arguments += (reply.map { ["returning: \($0).self"] } ?? []) + ["throwing: \(error).self"]
    }
    writer.indented { writer in
      writer.list(
        "try await self.channel.\(method.replyStream ? "bidirectional" : "clientStreaming")(",
        arguments, ")")
    }
    writer.line("}")
  }

  /// Request, method and options, as the channel takes them.
  private func arguments(_ method: MethodType) -> [String] {
    let parameters = parameters(method)
    let request =
      if method.requestStyle == .message {
        "request"
      } else {
        names.reference(to: method.request, from: "") + "("
          + parameters.map { "\(SwiftIdentifier.argumentLabel($0.property)): \($0.name)" }
          .joined(separator: ", ") + ")"
      }
    return [request, "Self.\(methodProperty(method))", "self.options"]
  }

  private func methodDescriptor(_ method: MethodType, _ writer: inout SwiftWriter) {
    var arguments = [
      "name: \"\(method.fullName)\"", "hash: \(hexadecimal(method.hash))",
      "kind: .\(method.kind)", "idempotency: .\(method.idempotency)",
      "timeout: \(method.timeout.map(literal) ?? "nil")",
    ]
    if let roles = method.auth {
      arguments.append("auth: [\(roles.map { ".\($0)" }.joined(separator: ", "))]")
    }
    writer.list(
      "fileprivate static let \(methodProperty(method)) = \(names.runtime(.MethodDescriptor))(",
      arguments, ")")
  }

  /// `.milliseconds(500)`. Durations of a schema are whole microseconds.
  private func literal(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    if attoseconds == 0 { return ".seconds(\(seconds))" }
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    return microseconds % 1000 == 0
      ? ".milliseconds(\(microseconds / 1000))" : ".microseconds(\(microseconds))"
  }
}
