// SPDX-License-Identifier: Apache-2.0

/// Durations as people read them: three digits and a unit.
enum DurationText {
  static func text(_ duration: Duration) -> String {
    let microseconds = max(0, duration / .microseconds(1))
    let scales: [(limit: Double, divisor: Double, unit: String)] = [
      (1_000, 1, "µs"), (1_000_000, 1_000, "ms"), (.infinity, 1_000_000, "s"),
    ]
    // What would be shown as 1000 of one unit is 1 of the next.
    let scale = scales.first { microseconds < $0.limit * 0.9995 } ?? scales[2]
    return digits(microseconds / scale.divisor) + " " + scale.unit
  }

  /// Three digits that matter, more only before the point.
  static func digits(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "-" }
    guard value >= 0 else { return "-" + digits(-value) }
    let places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    let scale = places == 2 ? 100 : places == 1 ? 10 : 1
    let scaled = Int((value * Double(scale)).rounded())
    guard places > 0 else { return "\(scaled)" }
    let fraction = String(scaled % scale)
    return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
