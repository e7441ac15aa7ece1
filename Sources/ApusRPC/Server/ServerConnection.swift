// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusTransport
public import ApusWire

/// The server's end of one connection: parses what has arrived into a list of calls, runs them, and
/// writes the answers. Everything happens on the thread of its loop.
///
/// A turn first parses all that the socket has, then one task, started in place, serves call after
/// call. While handlers do not suspend, one task serves the whole turn; when one does, control
/// comes back here, and another task takes over what is left. So a call costs no task, no hop and
/// no continuation in the common case.
@usableFromInline
package final class ServerConnection: @unchecked Sendable {
  // Exclusivity is not checked at run time, which costs a tenth of a call: no member is lent to
  // anything that comes back to this object but `out` in `flush`, which `isSending` guards.
  //
  // Proof of `@unchecked Sendable`: every member is touched on the loop's thread only. Calls from a
  // handler that has gone elsewhere come back to the loop first (`ResponseWriter.hop`).

  let core: ServerCore
  let executor: LoopExecutor
  @safe @exclusivity(unchecked) var transport: (any TransportConnection)?
  @safe @exclusivity(unchecked) var peer: PeerScope?
  @safe @exclusivity(unchecked) var callerCount: CallerCount?
  @safe @exclusivity(unchecked) var permissions: [MethodAccess] = []
  @safe @exclusivity(unchecked) var permissionsVersion = 0

  @safe @exclusivity(unchecked) var machine: ServerMachine
  @safe @exclusivity(unchecked) var input: InputBuffer
  /// Frames that leave with the next flush.
  @safe @exclusivity(unchecked) @usableFromInline var out = MessageEncoder()
  @safe @exclusivity(unchecked) var isFlushWanted = false
  /// The out-buffer is lent to the transport, which may tell meanwhile that it is writable again.
  @safe @exclusivity(unchecked) var isSending = false
  @safe @exclusivity(unchecked) var hasBecomeWritable = false

  /// Calls that have arrived whole and wait for their turn, oldest first from `readyIndex`.
  @safe @exclusivity(unchecked) var ready: [ReadyCall] = []
  @safe @exclusivity(unchecked) var readyIndex = 0
  /// By slot: what runs in it.
  @safe @exclusivity(unchecked) var calls: [RunningCall]
  /// Counts up whenever a task that was suspended loses the rest of the list to another.
  @safe @exclusivity(unchecked) var generation: UInt32 = 0
  /// The call whose handler has been entered and has neither ended nor suspended.
  @safe @exclusivity(unchecked) var current: Int?
  @safe @exclusivity(unchecked) var isRunning = false
  /// When the bytes of this turn arrived.
  @safe @exclusivity(unchecked) var arrivedAt: UInt64 = 0
  @safe @exclusivity(unchecked) var isStamped = false
  @safe @exclusivity(unchecked) var turnStartedAt: UInt64 = 0

  /// Bodies that wait for credit or room.
  @safe @exclusivity(unchecked) var pending: [PendingBody] = []
  @safe @exclusivity(unchecked) var isClosing = false
  @safe @exclusivity(unchecked) var isClosed = false
  @safe @exclusivity(unchecked) var openedAt: UInt64
  /// When the peer's certificate ends, in seconds since 1970.
  @safe @exclusivity(unchecked) var notAfter = Int64.max
  @safe @exclusivity(unchecked) var lastActivityAt: UInt64
  @safe @exclusivity(unchecked) var watch = TimerWheel.Handle.none
  @safe @exclusivity(unchecked) var watchDueAt: UInt64 = 0
  /// For identifiers of spans.
  @safe @exclusivity(unchecked) var random = SplitMix64(seed: .random(in: .min ... .max))
  let onClose: @Sendable (ServerConnection) -> Void

  init(
    core: ServerCore, transport: any TransportConnection,
    onClose: @escaping @Sendable (ServerConnection) -> Void
  ) {
    self.core = core
    self.transport = transport
    self.onClose = onClose
    executor = transport.executor
    machine = ServerMachine(settings: core.settings)
    input = InputBuffer(executor: transport.executor)
    calls = []
    openedAt = LoopClock.now()
    lastActivityAt = openedAt
  }

  /// A call that has arrived whole.
  @safe
  struct ReadyCall {
    var slot: Int
    var streamID: UInt32
    var method: Int
    /// Where the request's bytes lie: held by the input buffer until the list is empty.
    var storage: Unmanaged<ByteStorage>?
    var offset = 0
    var byteCount = 0
    var body: Bytes?
  }

  /// The state of a slot whose call a handler has.
  @safe
  struct RunningCall {
    var request: ReadyCall?
    var deadline = Deadline.never
    /// Whom the token speaks for, when the method asked for a user.
    var user: Principal?
    var timer = TimerWheel.Handle.none
    var task: Task<Void, Never>?
    var arrivedAt: UInt64 = 0
    var startedAt: UInt64 = 0
    var writer: UnsafeContinuation<Bool, Never>?
    /// What the caller sends, where the method takes a stream of requests.
    var requests: RequestQueue?
    var isReset = false
    var isExpired = false
    /// The handler has ended; its answer waits to leave.
    var isAnswered = false
    /// What an observer is told of it.
    var seen = ObservedCall()
  }

  @usableFromInline
  var isOnLoop: Bool { executor.loop.inEventLoop }
}
