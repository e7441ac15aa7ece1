// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// The protocol that a service's author implements, and how calls reach it.
extension SwiftEmitter {
  func serviceProtocol(_ service: ServiceType, _ writer: inout SwiftWriter) {
    writer.line()
    writer.documentation(documentation(service.documentation, service.annotations))
    writer.block(
      "public nonisolated protocol \(protocolName(service)): \(names.runtime(.RPCService))"
    ) { writer in
      for method in service.methods {
        let request = names.reference(to: method.request, from: "")
        writer.line("typealias \(method.capitalizedName)Request = \(request)")
        writer.line(
          "typealias \(method.capitalizedName)Error = \(errorType(method, of: service))")
      }
      for method in service.methods {
        writer.line()
        writer.documentation(documentation(method.documentation, method.annotations))
        handlerHead(method, &writer, opening: "")
      }
    }
  }

  /// The declaration of a method on the server's side; `opening` ends it, with ` {` for a body.
  func handlerHead(
    _ method: MethodType, access: String = "", _ writer: inout SwiftWriter, opening: String
  ) {
    var declarations = handlerParameters(method).map(\.declaration)
    if method.replyStream { declarations.append("to replies: borrowing \(writerType(method))") }
    declarations.append("context: \(names.runtime(.CallContext))")
    let result = method.replyStream ? "" : replyType(method).map { " -> \($0)" } ?? ""
    writer.list(
      "\(access)nonisolated(nonsending) func \(SwiftIdentifier.method(method.name))(",
      declarations, ") async throws\(result)\(opening)")
  }

  /// Of a method that streams replies.
  func writerType(_ method: MethodType) -> String {
    "\(names.runtime(.ResponseWriter))<\(replyType(method) ?? "Never")>"
  }

  func dispatcher(_ service: ServiceType, _ writer: inout SwiftWriter) {
    let descriptor = names.runtime(.ServiceDescriptor)
    writer.line()
    writer.block("nonisolated extension \(protocolName(service))") { writer in
      writer.line(
        "public static var serviceDescriptor: \(descriptor) { .\(descriptorProperty(service)) }")
      writer.line()
      writer.line("// Inlinable: specialised for the handler, in the handler's module.")
      writer.line("@inlinable")
      writer.block(
        "public nonisolated(nonsending) func run(_ turn: \(names.runtime(.ServerTurn))) async"
      ) { writer in
        writer.block("while let call = turn.next()") { writer in
          writer.line("switch call.methodIndex {")
          for (index, method) in service.methods.enumerated() {
            writer.line("case \(index):")
            writer.indented { dispatch(method, &$0) }
          }
          writer.line("default: call.unimplemented()")
          writer.line("}")
        }
      }
    }
  }

  private func dispatch(_ method: MethodType, _ writer: inout SwiftWriter) {
    let isBare = method.requestStyle == .parameters && parameters(method).isEmpty
    let request = names.reference(to: method.request, from: "")
    writer.line("do {")
    writer.indented { writer in
      var arguments: [String]
      if method.requestStream {
        arguments = ["call.requests(\(request).self)"]
      } else {
        writer.line("\(isBare ? "_" : "let request") = try call.request(\(request).self)")
        arguments = parameters(method).map { parameter in
          parameter.argument(
            parameter.property.isEmpty ? "request" : "request.\(parameter.property)")
        }
      }
      let reply = method.replyStream ? nil : replyType(method)
      if method.replyStream {
        // Not a local of the loop: on one, Swift 6.3 compiles forever.
        arguments.append("to: call.writer(\(replyType(method) ?? "Never").self)")
      }
      arguments.append("context: context")
      writer.line(
        "\(reply == nil ? "" : "let reply = ")try await call.scoped { context in")
      writer.indented { writer in
        writer.list(
          "try await self.\(SwiftIdentifier.method(method.name))(", arguments, ")")
      }
      writer.line("}")
      if method.replyStream {
        writer.line("call.finish()")
      } else {
        writer.line(reply == nil ? "call.reply()" : "call.reply(reply)")
      }
    }
    for error in method.errors {
      writer.line("} catch let error as \(names.reference(to: error, from: "")) {")
      writer.indented { $0.line("call.fail(typed: error)") }
    }
    writer.line("} catch {")
    writer.indented { $0.line("call.fail(error)") }
    writer.line("}")
  }
}
