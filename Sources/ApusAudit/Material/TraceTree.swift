// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// One trace with its spans in order, each under the one that it was begun in.
///
/// A trace is what processes told, complete or not: parents may be missing, and nothing keeps a
/// made-up one from going in a circle, so every way up is bounded.
struct TraceTree: Sendable {
  let id: String
  /// By their start, the earlier first.
  let spans: [TraceSpan]
  let logs: [LogEntry]
  private let parents: [Int?]
  private let times: [ClosedRange<Double>]

  /// No chain of calls is that deep; a circle is.
  private static let deepest = 128

  init(_ trace: Trace) {
    id = trace.id
    logs = trace.logs
    let spans = trace.spans.sorted {
      ($0.startedAt.seconds, $0.startedAt.nanoseconds, $0.id)
        < ($1.startedAt.seconds, $1.startedAt.nanoseconds, $1.id)
    }
    let places = Dictionary(spans.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in
      first
    }
    self.spans = spans
    parents = spans.map { $0.parent.isEmpty ? nil : places[$0.parent] }
    times = spans.map(Self.time)
  }

  /// From and to, in milliseconds since 1970: exact to half a microsecond.
  func time(of span: Int) -> ClosedRange<Double> { times[span] }

  func parent(of span: Int) -> Int? { parents[span] }

  /// The spans around one, the nearest first, without itself.
  func ancestors(of span: Int) -> [Int] {
    var found: [Int] = []
    var next = parents[span]
    while let place = next, found.count < Self.deepest {
      found.append(place)
      next = parents[place]
    }
    return found
  }

  /// Where a service began the work in which `span` was begun: a request that it serves, an event
  /// that it handles, a step of a saga, or what it began by itself.
  func entry(of span: Int) -> Int? {
    for place in ancestors(of: span) {
      // Around the first span of this process is only somebody else's call.
      guard spans[place].instance == spans[span].instance else { return nil }
      if isEntry(place) || spans[place].attributes["apus.saga.step"] != nil { return place }
      if parents[place] == nil { return place }
    }
    return nil
  }

  /// The package whose work a span is. Not always the process's, which may run several.
  func service(of span: Int) -> String {
    let entry = isEntry(span) ? span : entry(of: span)
    guard let entry else { return spans[span].service }
    let attributes = spans[entry].attributes
    let name =
      spans[entry].kind == "consumer"
      ? attributes["messaging.consumer.group.name"]
      : attributes["rpc.service"].flatMap { PackageSchema.name(ofService: $0) }
    return name ?? spans[entry].service
  }

  private func isEntry(_ span: Int) -> Bool {
    spans[span].kind == "server" || spans[span].kind == "consumer"
  }

  private static func time(_ span: TraceSpan) -> ClosedRange<Double> {
    let start = Double(span.startedAt.seconds) * 1e3 + Double(span.startedAt.nanoseconds) / 1e6
    return start...(start + max(0, span.milliseconds))
  }
}

extension TraceSpan {
  var milliseconds: Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
  }

  /// A transaction of a service's store.
  var isStore: Bool { attributes["db.system"] != nil }
}

extension ClosedRange<Double> {
  var length: Double { upperBound - lowerBound }
}
