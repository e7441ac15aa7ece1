// SPDX-License-Identifier: Apache-2.0

/// What a store may use and how long it waits.
public struct StoreOptions: Sendable {
  /// What an acknowledged write survives.
  public enum Durability: Sendable {
    /// The loss of power: each commit is synced.
    case powerLoss
    /// The death of the process, however sudden. For what can be made again, as a cache.
    case processCrash
  }

  public var durability: Durability
  /// Reads that run at the same time, each on a connection of its own.
  public var readerCount: Int
  /// How long a write waits for the other processes that share the file.
  public var busyTimeout: Duration
  /// Operations of each kind that may wait; more are refused at once with
  /// ``StoreError/overloaded(waiting:limit:)``.
  public var waitingLimit: Int

  public init(
    durability: Durability = .powerLoss, readerCount: Int = 4, busyTimeout: Duration = .seconds(5),
    waitingLimit: Int = 1024
  ) {
    self.durability = durability
    self.readerCount = readerCount
    self.busyTimeout = busyTimeout
    self.waitingLimit = waitingLimit
  }
}
