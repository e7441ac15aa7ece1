// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import Synchronization

/// Runs Swift tasks on one event loop: a ring of jobs that is drained once per turn.
///
/// A turn is what happens between two looks at the sockets: bytes are parsed, handlers run, tasks
/// that were resumed go on, and at the end every connection that has something to say is flushed
/// once. NIO's own executor for a loop is a `SerialExecutor`, which a task can only be isolated to;
/// a task executor *preference* is what keeps a task, its child tasks and the default actors that
/// it visits on this thread.
package final class LoopExecutor: TaskExecutor, @unchecked Sendable {
  // Proof of `@unchecked Sendable`: `jobs`, `running`, `flushables`, `isInTurn` and `isScheduled` are touched on the
  // loop's thread only, which each entry checks by `inEventLoop`; `remote` is behind a mutex.

  package let loop: any EventLoop
  /// Its place in its group.
  package let index: Int

  @safe @exclusivity(unchecked) private var jobs: [UnownedJob] = []
  @safe @exclusivity(unchecked) private var running: [UnownedJob] = []
  @safe @exclusivity(unchecked) private var flushables: [any LoopFlushable] = []
  @safe @exclusivity(unchecked) private var isInTurn = false
  @safe @exclusivity(unchecked) private var isScheduled = false
  private let remote = Mutex<[UnownedJob]>([])

  private let isShutDown = Atomic<Bool>(false)

  /// Deadlines of the calls on this loop.
  package let timers: TimerWheel

  /// One receive block that the connections of this loop hand round, so that idle ones hold none.
  @safe @exclusivity(unchecked) package var spare: AnyObject?

  /// So many rounds of jobs that made further jobs before the sockets are looked at again.
  private static let maxRounds = 64

  package init(loop: any EventLoop, index: Int = 0) {
    self.loop = loop
    self.index = index
    self.timers = TimerWheel(loop: loop)
    timers.executor = self
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if loop.inEventLoop {
      jobs.append(job)
      scheduleTurn()
      return
    }
    let isFirst = remote.withLock { queue in
      queue.append(job)
      return queue.count == 1
    }
    // Only the first has to wake the loop: the rest ride along.
    if isFirst { loop.execute { self.turn {} } }
  }

  /// Runs `body` on the loop in a later turn of it; never, once the loops were shut down.
  package func submit(_ body: @escaping @Sendable () -> Void) {
    guard !isShutDown.load(ordering: .acquiring) else { return }
    loop.execute(body)
  }

  func shutDown() {
    isShutDown.store(true, ordering: .releasing)
  }

  package func asUnownedTaskExecutor() -> UnownedTaskExecutor {
    unsafe UnownedTaskExecutor(ordinary: self)
  }

  /// Asks for `flush()` at the end of the current turn, or of one that is scheduled now. The caller
  /// asks once per turn and connection.
  package func flushLater(_ flushable: any LoopFlushable) {
    flushables.append(flushable)
    scheduleTurn()
  }

  /// Runs `body` and everything that it sets going, then flushes. On the loop's thread only.
  package func turn(_ body: () -> Void) {
    guard !isInTurn else { return body() }
    isInTurn = true
    body()
    drain()
    flush()
    isInTurn = false
    if !jobs.isEmpty || !flushables.isEmpty { scheduleTurn() }
  }

  private func scheduleTurn() {
    guard !isInTurn, !isScheduled else { return }
    isScheduled = true
    loop.execute {
      self.isScheduled = false
      self.turn {}
    }
  }

  private func drain() {
    for _ in 0..<Self.maxRounds {
      takeRemote()
      guard !jobs.isEmpty else { return }
      swap(&jobs, &running)
      for job in running {
        // Safe: each job was handed to us once by the runtime and is run once.
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      }
      running.removeAll(keepingCapacity: true)
    }
  }

  private func takeRemote() {
    remote.withLock { queue in
      guard !queue.isEmpty else { return }
      jobs.append(contentsOf: queue)
      queue.removeAll(keepingCapacity: true)
    }
  }

  private func flush() {
    guard !flushables.isEmpty else { return }
    let now = flushables
    flushables.removeAll(keepingCapacity: true)
    for flushable in now { flushable.flush() }
  }
}

/// What has something to write at the end of a turn.
package protocol LoopFlushable: AnyObject {
  func flush()
}
