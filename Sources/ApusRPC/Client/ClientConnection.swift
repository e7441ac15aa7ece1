// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusBalancing
public import ApusWire

/// The client's end of one connection. Everything happens on the thread of its loop; callers from
/// elsewhere come to the loop first (`RPCChannel.hop`).
@usableFromInline
package final class ClientConnection: @unchecked Sendable {
  // Proof of `@unchecked Sendable`: every member is touched on the loop's thread only.

  let executor: LoopExecutor
  var transport: (any TransportConnection)?
  let owner: any ClientConnectionOwner
  let load: EndpointLoad
  let address: String

  var machine: ClientMachine
  var input: InputBuffer
  /// Frames that leave with the next flush.
  @usableFromInline var out = MessageEncoder()
  var isFlushWanted = false
  /// By slot: who waits.
  var calls: [WaitingCall] = []
  /// Bodies that wait for credit or room.
  var pending: [PendingBody] = []
  /// Streams that got messages in this turn.
  var touched: [ReplyQueue] = []

  var isReady = false
  var isClosing = false
  var isClosed = false
  var now: UInt64
  var lastReceivedAt: UInt64
  var pingSentAt: UInt64?
  var watch = TimerWheel.Handle.none
  /// No further calls here; it closes after the last of those that run.
  var isRetired = false
  /// The last stream that the server has processed, once it said so.
  var lastProcessed: UInt32?
  /// Why it ended, for the calls that it takes with it.
  var endReason = "the connection was closed"

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
    /// An ending that came before anybody waited: a cancellation.
    var ending: Ending?
  }

  @usableFromInline
  var isOnLoop: Bool { executor.loop.inEventLoop }

  /// Whether a call may leave here now.
  var hasRoom: Bool { isReady && !isClosing && machine.hasRoom }
}

/// Who made a connection and is told of its life.
package protocol ClientConnectionOwner: AnyObject {
  func connectionReady(_ connection: ClientConnection)
  /// It takes no further calls; those that run go on.
  func connectionRetired(_ connection: ClientConnection)
  func connectionHasRoom(_ connection: ClientConnection)
  func connectionClosed(_ connection: ClientConnection, reason: String)
}
