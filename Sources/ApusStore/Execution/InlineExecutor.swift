// SPDX-License-Identifier: Apache-2.0

/// Does the work at once, on the caller's thread, so that a simulation stays deterministic.
public struct InlineExecutor: StoreExecutor {
  public init() {}

  public func run(_ work: StoreWork, _ job: @escaping @Sendable () -> Void) {
    job()
  }
}

extension StoreExecutor where Self == InlineExecutor {
  public static var inline: InlineExecutor { InlineExecutor() }
}
