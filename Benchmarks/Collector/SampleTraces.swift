// SPDX-License-Identifier: Apache-2.0

import ApusWire
import OTLPAPI

/// Traces as the shop's look: a door, three services behind it, two databases, one event.
struct SampleTraces {
  private var random = SystemRandomNumberGenerator()
  /// Nanoseconds since 1970 of the next one.
  var time: UInt64

  private static let services = [
    "apus.gateway.v1", "shop.order.v1", "shop.cart.v1", "shop.search.v1",
  ]
  private static let methods = ["place", "getCart", "search", "addLine", "listOrders"]

  init(time: UInt64) { self.time = time }

  /// - Returns: ten spans of one trace, with the service of each.
  mutating func next() -> [(service: String, span: Span)] {
    let trace = Bytes((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    let method = Self.methods.randomElement(using: &random) ?? ""
    let fails = UInt64.random(in: 0..<50, using: &random) == 0
    var ids: [Bytes] = []
    let spans = (0..<10).map { index in
      let service = Self.services[index % Self.services.count]
      var span = Span(
        traceId: trace, spanId: id(), parentSpanId: index == 0 ? Bytes() : ids[(index - 1) / 2],
        name: index == 0 ? "POST /v1/orders" : "\(service).Service/\(method)",
        kind: index % 2 == 0 ? .server : .client, startTimeUnixNano: time + UInt64(index) * 500_000,
        endTimeUnixNano: time + 30_000_000 - UInt64(index) * 1_000_000)
      span.attributes = attributes(service, method)
      if fails, index == 3 { span.status = Status(code: .error) }
      ids.append(span.spanId)
      return (service, span)
    }
    time += 100_000
    return spans
  }

  private mutating func id() -> Bytes {
    Bytes((0..<8).map { _ in UInt8.random(in: .min ... .max, using: &random) })
  }

  /// As many as a call's span has.
  private func attributes(_ service: String, _ method: String) -> [KeyValue] {
    [
      ("rpc.system", "apus"), ("rpc.service", service), ("rpc.method", method),
      ("apus.status", "ok"), ("apus.peer", "service/apus.gateway.v1"), ("apus.attempt", "1"),
      ("apus.deadline_ms", "2000"), ("apus.wait_us", "12"), ("apus.wire_us", "80"),
      ("apus.codec_us", "3"), ("apus.work_us", "900"), ("apus.request_bytes", "120"),
    ].map { KeyValue(key: $0.0, value: .stringValue($0.1)) }
  }
}
