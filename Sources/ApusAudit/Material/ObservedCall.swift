// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// A call as its caller told of it.
struct ObservedCall: Sendable {
  /// Places in ``AuditMaterial/trees`` and in its spans.
  let tree: Int
  let span: Int
  /// Where the caller began the work that this is part of.
  let entry: Int?
  /// Schema packages.
  let caller: String
  let callee: String
  /// `shop.cart.v1.CartService/get`
  let method: String
  let time: ClosedRange<Double>
  /// It was answered by what it asked for.
  let isAnswered: Bool
  /// How often it was sent again.
  let retryCount: Int
  let hasDeadline: Bool

  /// `nil` when the span is no call.
  init?(_ trees: [TraceTree], tree index: Int, span place: Int) {
    let tree = trees[index]
    let span = tree.spans[place]
    guard span.kind == "client", let method = Self.method(of: span),
      let package = PackageSchema.name(ofService: method)
    else { return nil }
    let attributes = span.attributes
    self.tree = index
    self.span = place
    self.method = method
    entry = tree.entry(of: place)
    caller = tree.service(of: place)
    callee = package
    time = tree.time(of: place)
    isAnswered = !span.isError && (attributes["apus.status"] ?? "ok") == "ok"
    // A span for the whole call counts its retries; one for each attempt says which it is.
    let attempt = attributes["apus.attempt"].flatMap { Int($0) } ?? 1
    retryCount = attributes["apus.retries"].flatMap { Int($0) } ?? (attempt > 1 ? 1 : 0)
    hasDeadline = attributes["apus.deadline_ms"] != nil
  }

  /// The full name of the method that a span is a call of, on either side.
  static func method(of span: TraceSpan) -> String? {
    guard let service = span.attributes["rpc.service"], let name = span.attributes["rpc.method"]
    else { return nil }
    // Some tell the short name, some the full one.
    return name.contains("/") ? name : service + "/" + name
  }
}
