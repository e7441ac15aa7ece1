// SPDX-License-Identifier: Apache-2.0

/// One line of the result.
struct BusFigure {
  var name: String
  var count: Int
  var duration: Duration
  /// Of each, in the order in which they came.
  var latencies: [Duration]

  func print(round: Int) {
    let sorted = latencies.sorted()
    func microseconds(_ part: Double) -> Int {
      guard !sorted.isEmpty else { return 0 }
      return Int(sorted[min(sorted.count - 1, Int(part * Double(sorted.count)))] / .microseconds(1))
    }
    let rate = Int(Double(count) / (duration / .seconds(1)))
    Swift.print(
      "{\"round\":\(round),\"name\":\"\(name)\",\"count\":\(count),\"perSecond\":\(rate),"
        + "\"p50us\":\(microseconds(0.5)),\"p99us\":\(microseconds(0.99))}")
  }
}
