// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import ApusWire

/// The traces that the console keeps, whole.
struct ConsoleTraces {
  /// Enough for every share that a rule asks for, and read in a few seconds.
  private static let mostTraces = 500
  /// The console reads its file for one after another anyway; eight hide the way there and back.
  private static let parallelCount = 8

  let client: ConsoleClient

  /// The newest of the last `window`, the newest first.
  func traces(of window: Duration) async throws -> [Trace] {
    let ids = try await CallCommand.failing("apus.console.v1", nil) {
      try await self.ids(since: window)
    }
    return try await withThrowingTaskGroup(of: (Int, Trace?).self) { group in
      var traces = [Trace?](repeating: nil, count: ids.count)
      for (place, id) in ids.enumerated() {
        if place >= Self.parallelCount, let (done, trace) = try await group.next() {
          traces[done] = trace
        }
        group.addTask { (place, try await self.trace(id)) }
      }
      for try await (place, trace) in group { traces[place] = trace }
      return traces.compactMap { $0 }
    }
  }

  private func ids(since window: Duration) async throws -> [String] {
    let now = SystemClock.wall
    let since = Timestamp(seconds: now.seconds, nanoseconds: now.nanoseconds)
      .advanced(by: .zero - window)
    var ids: [String] = []
    var cursor = ""
    repeat {
      let limit = UInt32(min(100, Self.mostTraces - ids.count))
      let page = try await client.findTraces(
        text: "", onlyErrors: false, since: since, cursor: cursor, limit: limit)
      ids += page.traces.map(\.id)
      cursor = page.nextCursor
    } while !cursor.isEmpty && ids.count < Self.mostTraces
    return ids
  }

  /// `nil` when it was forgotten meanwhile: the console keeps only so many.
  private func trace(_ id: String) async throws -> Trace? {
    do throws(ConsoleService.GetTraceError) {
      return try await client.getTrace(id: id)
    } catch {
      switch error {
      case .unknownTrace: return nil
      case .call(let failure): throw failure
      }
    }
  }
}
