// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// The mock: a service whose methods are closures. Those that were not given answer unimplemented.
extension SwiftEmitter {
  func mock(_ service: ServiceType, _ writer: inout SwiftWriter) {
    let methods = service.methods
    writer.line()
    writer.line("/// A ``\(service.relativeName)`` for tests: each method is a closure.")
    writer.line("///")
    writer.line("/// One that was not given answers `unimplemented`.")
    writer.block(
      "public nonisolated struct \(service.mockName): \(protocolName(service))"
    ) { writer in
      for method in methods {
        writer.line(
          "public var \(SwiftIdentifier.method(method.name)): (\(closureType(method)))?")
      }
      if !methods.isEmpty { writer.line() }
      let parameters = methods.map {
        "\(SwiftIdentifier.method($0.name)): (\(closureType($0)))? = nil"
      }
      writer.list("public init(", parameters, ") {")
      writer.indented { writer in
        for method in methods {
          let name = SwiftIdentifier.method(method.name)
          writer.line("self.\(name) = \(name)")
        }
      }
      writer.line("}")
      for method in methods { mockMethod(method, &writer) }
    }
  }

  private func mockMethod(_ method: MethodType, _ writer: inout SwiftWriter) {
    var arguments = handlerParameters(method).map(\.name)
    if method.replyStream { arguments.append("replies") }
    arguments.append("context")
    writer.line()
    handlerHead(method, access: "public ", &writer, opening: " {")
    writer.indented { writer in
      let hasReply = !method.replyStream && method.reply != nil
      let call =
        "try await self.\(SwiftIdentifier.method(method.name))?(\(arguments.joined(separator: ", ")))"
      writer.line("guard \(hasReply ? "let reply = \(call)" : "\(call) != nil") else {")
      writer.indented { writer in
        let text = "the mock has no closure for \(method.fullName)"
        writer.list(
          "throw \(names.runtime(.RPCError))(", [".unimplemented", "\"\(text)\""], ")")
      }
      writer.line("}")
      if hasReply { writer.line("return reply") }
    }
    writer.line("}")
  }

  private func closureType(_ method: MethodType) -> String {
    var types = handlerParameters(method).map(\.type)
    if method.replyStream { types.append("borrowing \(writerType(method))") }
    types.append(names.runtime(.CallContext))
    let reply = method.replyStream ? nil : replyType(method)
    return "nonisolated(nonsending) @Sendable (\(types.joined(separator: ", "))) async throws -> "
      + (reply ?? "()")
  }
}
