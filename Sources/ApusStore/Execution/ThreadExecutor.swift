// SPDX-License-Identifier: Apache-2.0

/// One thread for writes and a few for reads, started when they are first needed; they end with the
/// executor.
///
/// Own threads, because SQLite blocks: on a loop of the transport it would stop all neighbours, and
/// in the global pool it would take threads that are as many as the cores.
public final class ThreadExecutor: StoreExecutor {
  private let writer = WorkerThreads(limit: 1, name: "store-write")
  private let readers: WorkerThreads

  /// - Parameter readerCount: reads that run at the same time.
  public init(readerCount: Int) {
    readers = WorkerThreads(limit: readerCount, name: "store-read")
  }

  deinit {
    writer.stop()
    readers.stop()
  }

  public func run(_ work: StoreWork, _ job: @escaping @Sendable () -> Void) {
    switch work {
    case .read: readers.run(job)
    case .write: writer.run(job)
    }
  }
}
