// SPDX-License-Identifier: Apache-2.0

package import NIOCore
import NIOPosix

/// The event loops of a process, each with the executor that runs tasks on it.
public final class LoopGroup: Sendable {
  package let executors: [LoopExecutor]
  private let group: MultiThreadedEventLoopGroup

  /// - Parameter count: threads; one per core serves a server well, one a small process.
  public init(count: Int) {
    group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, count))
    executors = group.makeIterator().enumerated().map { LoopExecutor(loop: $1, index: $0) }
  }

  /// The loops as task executors: a task with one of them as its preference makes its calls on
  /// that loop's own connections, without crossing threads.
  public var taskExecutors: [any TaskExecutor] { executors }

  /// The executor whose thread this is, if it is one of ours.
  package var current: LoopExecutor? {
    for executor in executors where executor.loop.inEventLoop { return executor }
    return nil
  }

  package var any: any EventLoopGroup { group }

  /// Ends the threads. Nothing may run on them any more.
  public func shutdown() async {
    for executor in executors { executor.shutDown() }
    try? await group.shutdownGracefully()
  }
}
