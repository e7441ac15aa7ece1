// SPDX-License-Identifier: Apache-2.0

import ApusWire

extension Timestamp {
  /// What OpenTelemetry and the tables count in.
  init(unixNanoseconds: Int64) {
    let (seconds, rest) = unixNanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    self.init(
      seconds: rest < 0 ? seconds - 1 : seconds,
      nanoseconds: Int32(rest < 0 ? rest + 1_000_000_000 : rest))
  }

  /// The nearest that fits: years 1678 to 2262.
  var unixNanoseconds: Int64 {
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = whole.addingReportingOverflow(Int64(nanoseconds))
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }
}

extension Duration {
  /// The nearest that fits.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }
}
