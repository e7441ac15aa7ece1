// SPDX-License-Identifier: Apache-2.0

/// Successes and calls of the last while, in ten slices: memory and time do not grow with traffic.
struct OutcomeWindow: Sendable {
  private struct Slice {
    var number: UInt64 = .max
    var successCount = 0
    var callCount = 0
  }

  private let sliceLength: UInt64
  private var slices = InlineArray<10, Slice>(repeating: Slice())
  private var latest: UInt64 = 0

  init(length: UInt64) {
    sliceLength = max(1, length / 10)
  }

  /// Sees the last ten slices, the current one included.
  var successCount: Int { sum(\.successCount) }
  var callCount: Int { sum(\.callCount) }

  mutating func add(_ isSuccess: Bool, at now: UInt64) {
    let number = now / sliceLength
    latest = max(latest, number)
    let index = Int(number % 10)
    if slices[index].number != number {
      slices[index] = Slice(number: number)
    }
    slices[index].callCount += 1
    if isSuccess { slices[index].successCount += 1 }
  }

  private func sum(_ part: KeyPath<Slice, Int>) -> Int {
    var total = 0
    for index in 0..<10 where slices[index].number != .max {
      if latest - min(latest, slices[index].number) < 10 { total += slices[index][keyPath: part] }
    }
    return total
  }
}

extension Duration {
  /// In nanoseconds; what is negative counts as nothing, what is more than 500 years as that.
  var nanosecondsClamped: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 16_000_000_000 else { return 16_000_000_000_000_000_000 }
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000
  }
}
