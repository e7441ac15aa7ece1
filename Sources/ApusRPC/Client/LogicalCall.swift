// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusResilience
import ApusTransport
import ApusWire

/// One call as its caller sees it, over all of its attempts.
@usableFromInline
struct LogicalCall: Sendable {
  let method: MethodDescriptor
  let deadline: Deadline
  let tags: TaggedValues?
  let trace: TraceContext
  /// The span that has caused it; 0 where the trace begins here.
  let parentSpanID: UInt64
  let startedAt: UInt64
  /// What an observer is told of it.
  var seen = ObservedAttempt()
  var attempt: UInt8 = 0
  var retryCount = 0
  var transferCount = 0
  /// The endpoint of the attempt before.
  var avoiding: EndpointLoad?
  /// How the breaker let it in, for when it ends.
  var admission = CircuitBreaker.Admission.pass

  /// Takes what the current handler passes on: what is left of its deadline, its trace, its user.
  ///
  /// - Parameter random: for the identifiers of a trace or span that begins here.
  init(
    _ method: MethodDescriptor, _ options: CallOptions, now: UInt64,
    observer: (any ClientObserver)?, using random: inout some RandomNumberGenerator
  ) {
    self.method = method
    startedAt = now
    let inherited = CallContext.current
    let own =
      (options.timeout ?? method.timeout ?? (method.kind == .unary ? Self.usualTimeout : nil))
      .map { Deadline(nanoseconds: now).advanced(by: $0) } ?? .never
    deadline = min(own, inherited?.deadline.inherited(now: now) ?? .never)
    (trace, parentSpanID) = Self.span(inherited, now, observer, &random)
    tags = Self.tags(method, options, inherited)
  }

  private static func span(
    _ inherited: CallContext?, _ now: UInt64, _ observer: (any ClientObserver)?,
    _ random: inout some RandomNumberGenerator
  ) -> (TraceContext, parent: UInt64) {
    guard let observer else { return (inherited?.trace ?? TraceContext(), 0) }
    let parent = observer.currentSpan ?? inherited?.trace ?? TraceContext()
    guard !parent.isNone else {
      return (TraceContext(root: observer.isRootSampled(at: now), using: &random), 0)
    }
    return (parent.child(using: &random), parent.spanID)
  }

  /// 30 s: a unary call that nobody gave a time must still end.
  private static let usualTimeout: Duration = .seconds(30)

  private static func tags(
    _ method: MethodDescriptor, _ options: CallOptions, _ inherited: CallContext?
  ) -> TaggedValues? {
    let userToken = options.userToken ?? inherited?.userToken
    let needsKey = method.idempotency == .key
    guard needsKey || userToken != nil || !options.metadata.isEmpty else { return nil }
    var tags = TaggedValues()
    // One for all attempts: the server knows a repetition by it.
    if needsKey {
      tags.idempotencyKey = (options.idempotencyKey ?? IdempotencyKey(UUID())).value
    }
    tags.userToken = userToken
    tags.metadata = options.metadata
    return tags
  }

  /// What forbids the call before it leaves: more beside the request than any peer takes.
  var refusal: RPCError? {
    guard let tags else { return nil }
    if tags.count > TaggedValues.maxCount {
      return .local(
        .invalidArgument,
        "\(tags.count) values go with the call, \(TaggedValues.maxCount) are allowed",
        flags: .neverRetry)
    }
    if tags.byteCount > Self.maxTagByteCount {
      return .local(
        .invalidArgument,
        "idempotency key, user token and metadata have \(tags.byteCount) bytes, "
          + "\(Self.maxTagByteCount) are allowed", flags: .neverRetry)
    }
    return nil
  }

  /// 8 KiB, as PROTOCOL.md §5 allows.
  private static let maxTagByteCount = 8_192

  func header(now: UInt64) -> CallHeader {
    CallHeader(
      method: method.hash, remainingMicroseconds: deadline.remainingMicroseconds(now: now),
      attempt: attempt, idempotency: method.idempotency.rawValue, trace: trace)
  }
}
