// SPDX-License-Identifier: Apache-2.0

// Nanoseconds per encode and decode of a few messages: medians of rounds that take turns, because the
// machine's speed changes within minutes. `swift run -c release apus-bench-codec`

import ApusWire

/// Keeps the optimiser from dropping a result.
@inline(never) func use<Value>(_ value: borrowing Value) {}

/// Nanoseconds that one of the `count` runs in `body` takes.
func nanoseconds(_ count: Int, _ body: (Int) -> Void) -> Double {
  let clock = ContinuousClock()
  let elapsed = clock.measure { body(count) }
  return Double(elapsed.attoseconds) / 1e9 / Double(count)
}

/// One row of the table: three bodies and what they took in each round.
struct Row {
  let name: String
  let byteCount: Int
  let count: Int
  let bodies: [(name: String, run: (Int) -> Void)]
  var samples: [[Double]] = [[], [], []]

  init(_ name: String, count: Int, _ message: some Message) {
    let bytes = message.encoded()
    self.name = name
    self.count = count
    byteCount = bytes.count
    bodies = Self.bodies(message, bytes)
  }

  static func bodies<Value: Message>(
    _ message: Value, _ bytes: Bytes
  ) -> [(name: String, run: (Int) -> Void)] {
    return [
      (
        "into a buffer",
        { count in
          var encoder = MessageEncoder()
          for _ in 0..<count {
            message.encode(to: &encoder)
            encoder.removeFirst(encoder.count)
          }
        }
      ),
      ("to bytes", { count in for _ in 0..<count { use(message.encoded()) } }),
      (
        "decode",
        { count in
          for _ in 0..<count { if let value = try? Value(decoding: bytes) { use(value) } }
        }
      ),
    ]
  }

  mutating func sample() {
    for index in bodies.indices {
      samples[index].append(nanoseconds(count, bodies[index].run))
    }
  }
}

let numbers = Block(varints: (0..<1000).map { Int64(1) << ($0 % 40) })
let doubles = Block(doubles: (0..<1000).map(Double.init))
var rows = [
  Row("five scalars", count: 200_000, Scalars.sample),
  Row("cart of 20 lines", count: 10_000, Cart.sample),
  Row("64 KiB of bytes", count: 2_000, Block(data: Bytes(repeatElement(7, count: 65_536)))),
  Row("1,000 varints", count: 5_000, numbers),
  Row("1,000 doubles", count: 20_000, doubles),
]

// `ROW BODY COUNT` runs one body so many times and prints nothing: for `valgrind --tool=callgrind`, where
// the difference of two counts is instructions per run, the same on every machine.
if CommandLine.arguments.count == 4, let count = Int(CommandLine.arguments[3]) {
  let (row, body) = (CommandLine.arguments[1], CommandLine.arguments[2])
  for one in rows where one.name.contains(row) {
    for one in one.bodies where one.name.contains(body) { one.run(count) }
  }
  rows = []
}

for _ in 0..<9 {
  for index in rows.indices { rows[index].sample() }
}

for row in rows {
  let figures = zip(row.bodies, row.samples).map { body, samples in
    let sorted = samples.sorted()
    let range = "\(Int(sorted[0].rounded()))–\(Int(sorted[sorted.count - 1].rounded()))"
    return "\(body.name) \(Int(sorted[sorted.count / 2].rounded())) ns (\(range))"
  }
  print("\(row.name), \(row.byteCount) bytes: " + figures.joined(separator: "; "))
}
