// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// What a series had reached at one time: a gauge its value; a counter its sum; a histogram in
/// `value` how many, in `sum` how much, and in `counts` how many in each bucket.
struct MetricPoint: Hashable, Sendable {
  var value: Double
  var sum: Double = 0
  var counts: [UInt64] = []

  init(value: Double, sum: Double = 0, counts: [UInt64] = []) {
    self.value = value
    self.sum = sum
    self.counts = counts
  }

  init(_ sample: MetricSample) {
    if let histogram = sample.histogram {
      self.init(value: Double(histogram.count), sum: histogram.sum, counts: histogram.counts)
    } else {
      self.init(value: sample.value)
    }
  }

  init(_ row: borrowing Row) throws {
    self.init(
      value: try row["value"], sum: try row["sum"],
      counts: PackedNumbers.numbers(try row["counts"]))
  }

  mutating func add(_ other: MetricPoint) {
    value += other.value
    sum += other.sum
    if counts.count < other.counts.count {
      counts += Array(repeating: 0, count: other.counts.count - counts.count)
    }
    for (index, count) in other.counts.enumerated() { counts[index] &+= count }
  }

  /// What came since `earlier`. A sum that has fallen began anew, with its process: then all of it
  /// came since.
  func increase(since earlier: MetricPoint) -> MetricPoint {
    guard value >= earlier.value, counts.count == earlier.counts.count,
      zip(counts, earlier.counts).allSatisfy({ $0 >= $1 })
    else { return self }
    return MetricPoint(
      value: value - earlier.value, sum: sum - earlier.sum,
      counts: zip(counts, earlier.counts).map { $0 &- $1 })
  }
}

/// Lists of numbers in a column: eight bytes each, little-endian.
enum PackedNumbers {
  static func bytes(_ numbers: [UInt64]) -> Bytes {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * 8)
    for number in numbers {
      for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
      }
    }
    return Bytes(bytes)
  }

  static func bytes(_ numbers: [Double]) -> Bytes { bytes(numbers.map(\.bitPattern)) }

  static func numbers(_ bytes: Bytes) -> [UInt64] {
    var numbers: [UInt64] = []
    var number: UInt64 = 0
    for (index, byte) in bytes.enumerated() {
      number |= UInt64(byte) << UInt64(index % 8 * 8)
      guard index % 8 == 7 else { continue }
      numbers.append(number)
      number = 0
    }
    return numbers
  }

  static func doubles(_ bytes: Bytes) -> [Double] {
    numbers(bytes).map { Double(bitPattern: $0) }
  }
}
