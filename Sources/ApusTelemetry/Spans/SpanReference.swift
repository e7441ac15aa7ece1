// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Synchronization
import Tracing

/// A span of the tracing API, as a ``ServiceContext`` carries it.
///
/// A context is bound for as long as a task runs, also where a later call's ``CallContext`` is bound
/// within it: it knows the call in which it was made, and stands back where another is served.
struct SpanReference: Sendable {
  let trace: TraceContext
  /// Of the ``CallContext`` in which it began.
  private let enclosing: TraceContext?

  init(_ trace: TraceContext) {
    self.trace = trace
    enclosing = CallContext.current?.trace
  }

  private enum Key: ServiceContextKey {
    typealias Value = SpanReference
    static let nameOverride: String? = "apus.span"
  }

  /// Spans that are open now, in the process: without any, nobody need look for one.
  static let openCount = Atomic<Int>(0)

  /// The span in which the current task works, when it is nearer than its call.
  static var currentTrace: TraceContext? {
    guard openCount.load(ordering: .relaxed) > 0 else { return nil }
    return ServiceContext.current.flatMap(nearest)
  }

  /// What a span that begins in `context` has as its parent.
  static func parent(in context: ServiceContext) -> TraceContext? {
    nearest(in: context) ?? CallContext.current?.trace ?? context[Key.self]?.trace
  }

  private static func nearest(in context: ServiceContext) -> TraceContext? {
    guard let reference = context[Key.self], reference.enclosing == CallContext.current?.trace
    else { return nil }
    return reference.trace
  }

  /// `context` with a span in it.
  static func bind(_ trace: TraceContext, in context: inout ServiceContext) {
    context[Key.self] = SpanReference(trace)
  }

  static func reference(in context: ServiceContext) -> SpanReference? { context[Key.self] }
}
