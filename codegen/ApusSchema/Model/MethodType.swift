// SPDX-License-Identifier: Apache-2.0

/// How often a call may be run. The numbers are those of `apus.reflection.v1.Idempotency`.
package enum Idempotency: UInt8, Hashable, Sendable {
  /// Nothing is promised: no retry after the server may have begun, no hedge.
  case none = 0
  case readonly = 1
  case idempotent = 2
  /// By an idempotency key.
  case key = 3
}

package enum CallKind: Hashable, Sendable {
  case unary, serverStreaming, clientStreaming, bidirectional
}

/// How the request of a method is written.
package enum RequestStyle: Hashable, Sendable {
  /// `rpc addLine(sku: string = 1)`: the message is made for it and its fields are labels in Swift.
  case parameters
  /// `rpc echo(Payload)`, `rpc importLines(stream Cart.Line)`: a message declared elsewhere.
  case message
}

/// A checked method. What annotations of the service settle for it is already in its own properties.
package struct MethodType: Hashable, Sendable {
  /// Short: "addLine".
  package var name: String
  /// On the wire: "shop.cart.v1.CartService/addLine".
  package var fullName: String
  /// FNV-1a 64 of `fullName`; never 0.
  package var hash: UInt64
  package var requestStyle: RequestStyle
  /// Full name of the request message; of parameters, one of role `.request`.
  package var request: String
  package var requestStream: Bool
  /// Full name of the reply message; `nil` for `nothing`.
  package var reply: String?
  package var replyStream: Bool
  /// Full names, as written.
  package var errors: [String]
  package var idempotency: Idempotency
  /// From the method or, of a unary method, from its service; `nil` if neither has one.
  package var timeout: Duration?
  /// From the method or from its service; `nil` if neither has one, which denies.
  package var auth: [Role]?
  package var priority: CallPriority
  package var route: HTTPRoute?
  package var documentation: String
  /// Its own, not those of its service.
  package var annotations: [Annotation]
  package var span: SourceSpan

  package init(
    name: String, fullName: String, requestStyle: RequestStyle, request: String,
    requestStream: Bool = false,
    reply: String?, replyStream: Bool = false, errors: [String] = [],
    idempotency: Idempotency = .none,
    timeout: Duration? = nil, auth: [Role]? = nil, priority: CallPriority = .normal,
    route: HTTPRoute? = nil,
    documentation: String = "", annotations: [Annotation] = [], span: SourceSpan
  ) {
    self.name = name
    self.fullName = fullName
    self.hash = FNV1a64.hash(fullName)
    self.requestStyle = requestStyle
    self.request = request
    self.requestStream = requestStream
    self.reply = reply
    self.replyStream = replyStream
    self.errors = errors
    self.idempotency = idempotency
    self.timeout = timeout
    self.auth = auth
    self.priority = priority
    self.route = route
    self.documentation = documentation
    self.annotations = annotations
    self.span = span
  }

  package var kind: CallKind {
    switch (requestStream, replyStream) {
    case (false, false): .unary
    case (false, true): .serverStreaming
    case (true, false): .clientStreaming
    case (true, true): .bidirectional
    }
  }

  /// "AddLine", the part of derived names that is the method's.
  package var capitalizedName: String { name.capitalizingFirst }
}

extension String {
  /// "addLine" becomes "AddLine".
  package var capitalizingFirst: String {
    guard let first = utf8.first, first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z") else {
      return self
    }
    return String(UnicodeScalar(first - 32)) + dropFirst()
  }
}
