// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import HTTPTypes
import Tracing

/// What operators see of a request: a span, a duration, and the id of its trace in the answer.
extension Gateway {
  func observedAnswer(_ visit: Visit) async -> Answer {
    let start = ContinuousClock.now
    let (answer, route) = await withSpan(visit.verb, context: parent(visit), ofKind: .server) {
      span in
      var (answer, route) = await self.answer(visit)
      let name = route.map(\.name) ?? visit.verb
      span.operationName = name
      span.attributes["http.request.method"] = visit.verb
      span.attributes["http.response.status_code"] = answer.status
      if let route { span.attributes["http.route"] = route.pattern.path }
      if answer.status >= 500 { span.setStatus(SpanStatus(code: .error)) }
      if let text = Self.traceParent(of: span.context) {
        answer.headers.append(("traceresponse", text))
      }
      return (answer, route)
    }
    durations.record(ContinuousClock.now - start, route: route?.name ?? "-", status: answer.status)
    return answer
  }

  /// Whoever is outside may say anything: only who is trusted to has their trace gone on with.
  private func parent(_ visit: Visit) -> ServiceContext {
    var context = ServiceContext.topLevel
    if settings.trustsTraces {
      InstrumentationSystem.instrument.extract(
        visit.headers, into: &context, using: HeaderExtractor())
    }
    return context
  }

  /// W3C Trace Context, level 2, "traceresponse": what the trace's parent would be told.
  private static func traceParent(of context: ServiceContext) -> String? {
    var carrier: [String: String] = [:]
    InstrumentationSystem.instrument.inject(context, into: &carrier, using: MemberInjector())
    return carrier["traceparent"]
  }
}

private struct HeaderExtractor: Extractor {
  func extract(key: String, from carrier: HTTPFields) -> String? {
    HTTPField.Name(key).flatMap { carrier[$0] }
  }
}

private struct MemberInjector: Injector {
  func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) {
    carrier[key.lowercased()] = value
  }
}
