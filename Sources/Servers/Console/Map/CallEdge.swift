// SPDX-License-Identifier: Apache-2.0

/// An arrow of the map, as one span shows it.
struct CallEdge: Hashable, Sendable {
  enum Kind: Int64, Sendable { case call, event, store }

  /// Who has seen it. A call is seen by both ends when both tell; then it counts where it was served.
  enum Side: Int64, Sendable { case served, called }

  /// Who calls from outside of the system: browsers, customers.
  static let outside = "outside"

  /// Empty where the span does not say who called.
  var from: String
  var to: String
  var kind: Kind
  var side: Side

  /// What a span says of the map; `nil` for one that stays inside of its service.
  init?(_ span: SpanRecord) {
    let attributes = span.attributes
    let service = span.source.service
    switch span.kind {
    case .internal: return nil
    case .server:
      self.init(
        from: Self.caller(span), to: service, kind: .call, side: .served)
    case .client:
      if let system = attributes["db.system"] ?? attributes["db.system.name"] {
        let name =
          attributes["db.file"] ?? attributes["db.namespace"] ?? attributes["db.name"]
          ?? attributes["server.address"]
        self.init(
          from: service,
          to: name.map { attributes["db.file"] == nil ? "\(system) \($0)" : $0 }
            ?? system, kind: .store, side: .called)
        return
      }
      guard
        let callee = attributes["apus.peer"] ?? attributes["peer.service"]
          ?? attributes["server.address"]
      else { return nil }
      self.init(from: service, to: Self.package(callee), kind: .call, side: .called)
    case .producer:
      guard let topic = attributes["messaging.destination.name"] else { return nil }
      self.init(from: service, to: topic, kind: .event, side: .called)
    case .consumer:
      guard let topic = attributes["messaging.destination.name"] else { return nil }
      self.init(from: topic, to: service, kind: .event, side: .served)
    }
  }

  init(from: String, to: String, kind: Kind, side: Side) {
    self.from = from
    self.to = to
    self.kind = kind
    self.side = side
  }

  private static func caller(_ span: SpanRecord) -> String {
    if let peer = span.attributes["apus.peer"] { return package(peer) }
    // A door without a parent is where the world comes in.
    return span.parent.isEmpty ? outside : ""
  }

  /// `shop.cart.v1` of `service/shop.cart.v1`; `operator/ada` stays.
  private static func package(_ path: String) -> String {
    path.hasPrefix("service/") ? String(path.dropFirst("service/".count)) : path
  }
}

/// How often an arrow was gone, how often in vain, and how long it took.
struct EdgeTally: Sendable, Hashable {
  var count: UInt64 = 0
  var errorCount: UInt64 = 0
  var durations = DurationTally()

  mutating func record(_ span: SpanRecord) {
    count += 1
    if span.isError { errorCount += 1 }
    durations.record(span.duration)
  }

  mutating func merge(_ other: EdgeTally) {
    count &+= other.count
    errorCount &+= other.errorCount
    durations.merge(other.durations)
  }
}
