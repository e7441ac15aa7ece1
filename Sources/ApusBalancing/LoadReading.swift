// SPDX-License-Identifier: Apache-2.0

/// One endpoint's load as read for one comparison, in nanoseconds.
struct LoadReading {
  /// The average as last set; 0 when nothing was ever measured.
  var measured: Float
  /// The same, faded by its age.
  var decayed: Float
  /// How long no call has ended while some wait.
  var standstill: Float
  /// What failures cost, faded by their age.
  var penalty: Float
  var inFlight: Int

  /// Taken for an endpoint that nobody has measured, when its rival has not been either.
  static let assumedLatency: Float = 1_000_000

  /// What one more call is expected to cost, beside an endpoint whose latency is `rival`.
  ///
  /// - A never measured endpoint costs what its rival does, so the fewer calls in flight decide.
  ///   At zero it would look fastest and be flooded, at a fixed guess flooded or starved.
  /// - An old measurement fades, or an endpoint that was slow once would never be tried again. It
  ///   fades to half of its rival and not to nothing: it gets one call more than the rival has, is
  ///   measured, and is known again. Towards zero, in-flight calls would not weigh at all.
  func cost(beside rival: Float) -> Float {
    let latency = measured == 0 ? rival : max(decayed, min(measured, rival / 2))
    return (max(latency, standstill) + penalty) * Float(inFlight + 1)
  }

  /// Whether a call costs less here than there.
  func isCheaper(than other: LoadReading) -> Bool {
    let known = max(measured, other.measured)
    let assumed = known == 0 ? Self.assumedLatency : known
    let ours = cost(beside: other.measured == 0 ? assumed : other.measured)
    let theirs = other.cost(beside: measured == 0 ? assumed : measured)
    return ours < theirs
  }
}
