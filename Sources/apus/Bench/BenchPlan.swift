// SPDX-License-Identifier: Apache-2.0

/// How a benchmark loads a method.
struct BenchPlan: Sendable {
  enum Load: Sendable {
    /// Each place starts its next call when the last one has ended.
    case closed
    /// So many calls a second, whatever the answers do; a call's latency begins when it should have started, so
    /// that a server that stalls cannot hide it (Tene's "coordinated omission").
    case open(rate: Double)
  }

  var load: Load
  var connections: Int
  /// Calls at once on each connection.
  var inFlight: Int
  var warmUp: Duration
  var duration: Duration
}
