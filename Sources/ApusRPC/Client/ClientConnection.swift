// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusBalancing
public import ApusWire

/// The client's end of one connection. Everything happens on the thread of its loop; callers from
/// elsewhere come to the loop first (`RPCChannel.hop`).
@usableFromInline
package final class ClientConnection: @unchecked Sendable {
  // Exclusivity is not checked at run time, which costs a tenth of a call: no member is lent to
  // anything that comes back to this object but `out` in `flush`, which `isSending` guards.
  //
  // Proof of `@unchecked Sendable`: every member is touched on the loop's thread only.

  let executor: LoopExecutor
  @safe @exclusivity(unchecked) var transport: (any TransportConnection)?
  let owner: any ClientConnectionOwner
  let load: EndpointLoad
  let address: String

  @safe @exclusivity(unchecked) var machine: ClientMachine
  @safe @exclusivity(unchecked) var input: InputBuffer
  /// Frames that leave with the next flush.
  @safe @exclusivity(unchecked) @usableFromInline var out = MessageEncoder()
  @safe @exclusivity(unchecked) var isFlushWanted = false
  /// The out-buffer is lent to the transport, which may tell meanwhile that it is writable again.
  @safe @exclusivity(unchecked) var isSending = false
  /// By slot: who waits.
  @safe @exclusivity(unchecked) var calls: [WaitingCall] = []
  /// Bodies that wait for credit or room.
  @safe @exclusivity(unchecked) var pending: [PendingBody] = []
  /// Streams that got messages in this turn.
  @safe @exclusivity(unchecked) var touched: [ReplyQueue] = []

  @safe @exclusivity(unchecked) var isReady = false
  @safe @exclusivity(unchecked) var isClosing = false
  @safe @exclusivity(unchecked) var isClosed = false
  @safe @exclusivity(unchecked) var now: UInt64
  @safe @exclusivity(unchecked) var lastReceivedAt: UInt64
  @safe @exclusivity(unchecked) var pingSentAt: UInt64?
  @safe @exclusivity(unchecked) var watch = TimerWheel.Handle.none
  @safe @exclusivity(unchecked) var watchDueAt: UInt64 = 0
  /// No further calls here; it closes after the last of those that run.
  @safe @exclusivity(unchecked) var isRetired = false
  /// The last stream that the server has processed, once it said so.
  @safe @exclusivity(unchecked) var lastProcessed: UInt32?
  /// Why it ended, for the calls that it takes with it.
  @safe @exclusivity(unchecked) var endReason = "the connection was closed"

  init(
    transport: any TransportConnection, settings: ConnectionSettings, load: EndpointLoad,
    owner: any ClientConnectionOwner
  ) {
    self.transport = transport
    self.owner = owner
    self.load = load
    address = transport.remoteAddress
    executor = transport.executor
    machine = ClientMachine(settings: settings)
    input = InputBuffer(executor: transport.executor)
    now = LoopClock.now()
    lastReceivedAt = now
  }

  /// What waits in a slot.
  @safe
  struct WaitingCall {
    var continuation: UnsafeContinuation<Ending, Never>?
    var queue: ReplyQueue?
    var timer = TimerWheel.Handle.none
    var startedAt: UInt64 = 0
    var deadline = Deadline.never
    /// Whoever waits has been told; a call that was given up has its END still to come.
    var isFinished = false
    /// An ending that came before anybody waited: a cancellation.
    var ending: Ending?
  }

  @usableFromInline
  var isOnLoop: Bool { executor.loop.inEventLoop }

  /// Whether a call may leave here now.
  var hasRoom: Bool { isReady && !isClosing && !machine.isSpent && machine.hasRoom }

  /// Ready, and as many calls under way as the peer takes.
  var isFull: Bool { isReady && !isClosing && !machine.hasRoom }
}

/// Who made a connection and is told of its life.
package protocol ClientConnectionOwner: AnyObject {
  func connectionReady(_ connection: ClientConnection)
  /// It takes no further calls; those that run go on.
  func connectionRetired(_ connection: ClientConnection)
  func connectionHasRoom(_ connection: ClientConnection)
  func connectionClosed(_ connection: ClientConnection, reason: String)
  /// A call of the connection failed, and its endpoint is to blame.
  func endpointFailed(_ connection: ClientConnection)
}
