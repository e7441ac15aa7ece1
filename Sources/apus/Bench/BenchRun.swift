// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Synchronization

/// Calls one method over and over, from tasks that live on the loops of their connections.
final class BenchRun: Sendable {
  private let plan: BenchPlan
  private let channels: [RPCChannel]
  private let executors: [any TaskExecutor]
  private let method: MethodDescriptor
  private let request: Bytes
  private let start = ContinuousClock.now
  /// Of the open loop: which call is next.
  private let next = Atomic<Int>(0)

  init(
    _ plan: BenchPlan, channels: [RPCChannel], executors: [any TaskExecutor],
    method: MethodDescriptor, request: Bytes
  ) {
    self.plan = plan
    self.channels = channels
    self.executors = executors
    self.method = method
    self.request = request
  }

  func run() async -> BenchResult {
    var total = await withTaskGroup(of: BenchResult.self) { group in
      for (number, channel) in channels.enumerated() {
        // On a loop of ours a call crosses no threads, so the client costs the least.
        let executor = executors[number % executors.count]
        for _ in 0..<plan.inFlight {
          group.addTask(executorPreference: executor) { await self.work(channel) }
        }
      }
      return await group.reduce(into: BenchResult()) { $0.merge($1) }
    }
    total.duration = plan.duration
    return total
  }

  /// One place in flight, until the time is over.
  private func work(_ channel: RPCChannel) async -> BenchResult {
    var result = BenchResult()
    let measured = start + plan.warmUp
    let end = measured + plan.duration
    while let intended = await nextStart(before: end) {
      let began: ContinuousClock.Instant
      switch plan.load {
      case .closed: began = ContinuousClock.now
      case .open: began = intended
      }
      do throws(RPCError) {
        _ = try await channel.unary(encoded: request, method, CallOptions())
        if began >= measured { result.latencies.record(nanoseconds(since: began)) }
      } catch {
        if began >= measured { result.errors["\(error)", default: 0] += 1 }
      }
    }
    return result
  }

  /// When the next call should start; `nil` after the last.
  private func nextStart(before end: ContinuousClock.Instant) async -> ContinuousClock.Instant? {
    switch plan.load {
    case .closed:
      let now = ContinuousClock.now
      return now < end ? now : nil
    case .open(let rate):
      let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
      let intended = start + .seconds(Double(number) / rate)
      guard intended < end else { return nil }
      if intended > ContinuousClock.now {
        try? await Task.sleep(until: intended, clock: .continuous)
      }
      return intended
    }
  }

  private func nanoseconds(since began: ContinuousClock.Instant) -> UInt64 {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds)) / 1_000_000_000
  }
}
