// SPDX-License-Identifier: Apache-2.0

/// Cuts what a process prints into lines.
struct LineSplitter {
  /// A longer line is cut: a process that never ends its line cannot take the supervisor's memory.
  static let longestLine = 65_536

  private let limit: Int
  private var open: [UInt8] = []

  init(limit: Int = longestLine) { self.limit = limit }

  /// The lines that `bytes` completes, without their ends.
  mutating func lines(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == 0x0A || open.count == limit {
        lines.append(text())
        if byte == 0x0A { continue }
      }
      open.append(byte)
    }
    return lines
  }

  /// What stands there without an end, once nothing more will come.
  mutating func rest() -> String? { open.isEmpty ? nil : text() }

  private mutating func text() -> String {
    defer { open.removeAll(keepingCapacity: true) }
    if open.last == 0x0D { open.removeLast() }
    return String(decoding: open, as: UTF8.self)
  }
}
