// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// What a service gives: requests, error lists, protocol, dispatcher, client, mock, descriptor.
extension SwiftEmitter {
  func service(_ service: ServiceType, _ writer: inout SwiftWriter) {
    // A service that only calls has nothing to implement and nothing to be called by.
    if !service.methods.isEmpty {
      for method in service.methods {
        if method.requestStyle == .parameters, let request = tree.message(named: method.request) {
          message(request, &writer)
        }
        errorList(method, of: service, &writer)
      }
      serviceProtocol(service, &writer)
      dispatcher(service, &writer)
      client(service, &writer)
      mock(service, &writer)
    }
    serviceDescriptor(service, &writer)
  }

  /// The parameters of a method as Swift declares them, without context and replies.
  func parameters(_ method: MethodType) -> [Parameter] {
    guard method.requestStyle == .parameters, let request = tree.message(named: method.request)
    else {
      return [
        Parameter(
          label: "_", name: "request", property: "",
          type: names.reference(to: method.request, from: ""), isOptional: false)
      ]
    }
    return request.members.map { member in
      let name = SwiftIdentifier.label(member.name)
      let property = SwiftIdentifier.property(member.name)
      switch member {
      case .field(let field):
        return Parameter(
          label: name, name: name, property: property, type: fieldType(field, in: ""),
          isOptional: field.shape == .optional)
      case .union(let union, _):
        let type = SwiftIdentifier.type("\(request.relativeName).\(union.typeName)")
        return Parameter(
          label: name, name: name, property: property, type: type + "?", isOptional: true)
      }
    }
  }

  /// What a handler takes of its request.
  func handlerParameters(_ method: MethodType) -> [Parameter] {
    guard method.requestStream else { return parameters(method) }
    return [
      Parameter(
        label: "_", name: "requests", property: "",
        type: "\(names.runtime(.RequestStream))<\(names.reference(to: method.request, from: ""))>",
        isOptional: false)
    ]
  }

  /// The reply's type, or `nil` for `nothing`.
  func replyType(_ method: MethodType) -> String? {
    method.reply.map { names.reference(to: $0, from: "") }
  }

  /// What a call of the method throws on the client's side.
  func errorType(_ method: MethodType, of service: ServiceType) -> String {
    method.errors.isEmpty ? names.runtime(.RPCError) : errorListName(method, of: service)
  }

  func errorListName(_ method: MethodType, of service: ServiceType) -> String {
    "\(service.relativeName)\(method.capitalizedName)Error"
  }

  func protocolName(_ service: ServiceType) -> String {
    SwiftIdentifier.type(service.relativeName)
  }

  /// `.cartService`, the name of its descriptor.
  func descriptorProperty(_ service: ServiceType) -> String {
    SwiftIdentifier.property(SwiftIdentifier.lowerCamelCase(service.relativeName))
  }

  /// A parameter of a method.
  struct Parameter {
    var label: String
    /// Behind the label.
    var name: String
    /// Of the request message; empty where the request is the parameter.
    var property: String
    var type: String
    var isOptional: Bool

    var declaration: String {
      label == name ? "\(name): \(type)" : "\(label) \(name): \(type)"
    }

    /// With the value that leaves an optional one out.
    var clientDeclaration: String { declaration + (isOptional ? " = nil" : "") }

    /// As an argument of a call that hands it on.
    func argument(_ value: String) -> String {
      label == "_" ? value : "\(SwiftIdentifier.argumentLabel(label)): \(value)"
    }
  }
}
