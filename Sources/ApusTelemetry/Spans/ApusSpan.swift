// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import OTLPAPI
import Synchronization
package import Tracing

/// A span that code has opened by the tracing API.
package final class ApusSpan: Tracing.Span {
  private struct State {
    var name: String
    var attributes: SpanAttributes = [:]
    var events: [OTLPAPI.Span.Event] = []
    var links: [OTLPAPI.Span.Link] = []
    var droppedEventCount: UInt32 = 0
    var status: SpanStatus?
    var hasEnded = false
  }

  /// 128 events and as many links of one span, as OpenTelemetry limits them.
  private static let limit = 128

  package let context: ServiceContext
  private let trace: TraceContext
  private let parent: UInt64
  private let kind: Tracing.SpanKind
  private let service: String
  private let start: UInt64
  private let recorder: SpanRecorder?
  private let state: Mutex<State>

  init(
    _ name: String, _ kind: Tracing.SpanKind, _ context: ServiceContext, _ trace: TraceContext,
    parent: UInt64, service: String, start: UInt64, recorder: SpanRecorder?
  ) {
    self.context = context
    self.trace = trace
    self.parent = parent
    self.kind = kind
    self.service = service
    self.start = start
    self.recorder = recorder
    state = Mutex(State(name: name))
    SpanReference.openCount.add(1, ordering: .relaxed)
  }

  deinit { close() }

  package var isRecording: Bool { trace.isSampled && !state.withLock { $0.hasEnded } }

  package var operationName: String {
    get { state.withLock { $0.name } }
    set { state.withLock { $0.name = newValue } }
  }

  package var attributes: SpanAttributes {
    get { state.withLock { $0.attributes } }
    set { if isRecording { state.withLock { $0.attributes = newValue } } }
  }

  package func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status } }

  package func addEvent(_ event: SpanEvent) {
    guard isRecording else { return }
    let told = OTLPAPI.Span.Event(
      timeUnixNano: event.nanosecondsSinceEpoch, name: event.name,
      attributes: event.attributes.messages)
    state.withLock { state in
      guard state.events.count < Self.limit else {
        state.droppedEventCount += 1
        return
      }
      state.events.append(told)
    }
  }

  /// Only of what type it is: what an error says may be a customer's.
  package func recordError<Instant: TracerInstant>(
    _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
  ) {
    guard isRecording else { return }
    var attributes = attributes
    attributes["exception.type"] = ErrorName.of(error)
    addEvent(SpanEvent(name: "exception", at: instant(), attributes: attributes))
  }

  package func addLink(_ link: SpanLink) {
    guard isRecording, let other = SpanReference.reference(in: link.context)?.trace else { return }
    let told = OTLPAPI.Span.Link(
      traceId: other.traceIDBytes, spanId: other.spanIDBytes,
      attributes: link.attributes.messages)
    state.withLock { if $0.links.count < Self.limit { $0.links.append(told) } }
  }

  package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
    guard let ended = close(), trace.isSampled else { return }
    var span = OTLPAPI.Span(
      ended.name, kind.told, trace: trace, parent: parent, start: start,
      end: instant().nanosecondsSinceEpoch, attributes: ended.attributes.messages,
      isError: ended.status?.code == .error)
    (span.events, span.links) = (ended.events, ended.links)
    span.droppedEventsCount = ended.droppedEventCount
    if ended.status?.code == .ok { span.status = OTLPAPI.Status(code: .ok) }
    recorder?.record(span, of: service)
  }

  /// What it was, the first time.
  @discardableResult
  private func close() -> State? {
    let ended = state.withLock { state -> State? in
      guard !state.hasEnded else { return nil }
      state.hasEnded = true
      return state
    }
    if ended != nil { SpanReference.openCount.subtract(1, ordering: .relaxed) }
    return ended
  }
}

extension Tracing.SpanKind {
  fileprivate var told: OTLPAPI.SpanKind {
    switch self {
    case .server: .server
    case .client: .client
    case .producer: .producer
    case .consumer: .consumer
    case .internal: .internal
    }
  }
}

/// What may be told of an error.
enum ErrorName {
  /// Of a declared one its full name, of another its type.
  static func of(_ error: any Error) -> String {
    switch error {
    case let error as any ServiceError: type(of: error).messageName
    default: String(reflecting: type(of: error))
    }
  }
}
