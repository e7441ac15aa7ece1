// SPDX-License-Identifier: Apache-2.0

/// Durations and sizes as compose writes them.
enum Units {
  /// `500ms`, `2s`, `1m30s`; also with a fraction, `1.5s`.
  static func duration(_ text: String) -> Duration? {
    var rest = text[...]
    var total = Duration.zero
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      rest = rest.dropFirst(digits.count)
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      guard let amount = Double(digits), amount.isFinite, let seconds = secondsPerUnit[String(unit)]
      else { return nil }
      let value = amount * seconds
      // A century is more than anybody waits, and keeps the conversion from overflowing.
      guard value <= 3_155_760_000 else { return nil }
      total += .seconds(value)
    }
    return total
  }

  /// `512M`, `1G`, `256MiB`; powers of 1,024.
  static func byteCount(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).lowercased()
    guard let amount = Int(digits), let shift = shiftPerUnit[unit] else { return nil }
    let (value, overflow) = amount.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : value
  }

  /// `1Gi` of 1,073,741,824: as Kubernetes writes it, in the largest unit that is exact.
  static func text(byteCount: Int) -> String {
    for (unit, shift) in [("Gi", 30), ("Mi", 20), ("Ki", 10)]
    where byteCount > 0 && byteCount % (1 << shift) == 0 {
      return "\(byteCount >> shift)\(unit)"
    }
    return "\(byteCount)"
  }

  /// `5s`, `1500ms`.
  static func text(_ duration: Duration) -> String {
    let milliseconds = Int64(duration / .milliseconds(1))
    return milliseconds % 1_000 == 0 ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
  }

  private static let secondsPerUnit: [String: Double] = [
    "us": 0.000_001, "ms": 0.001, "s": 1, "m": 60, "h": 3_600,
  ]

  private static let shiftPerUnit = [
    "": 0, "b": 0, "k": 10, "kb": 10, "kib": 10, "m": 20, "mb": 20, "mib": 20, "g": 30, "gb": 30,
    "gib": 30,
  ]
}
