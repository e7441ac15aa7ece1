// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The lines of processes, with whose they are, on stderr.
struct SupervisorOutput {
  private let width: Int
  /// Of the report on stdout.
  let isJSON: Bool
  private let isColoured = Console.isColoured(STDERR_FILENO)

  init(ids: [String], isJSON: Bool = false) {
    width = ids.map(\.count).max() ?? 0
    self.isJSON = isJSON
  }

  func lines(_ lines: [String], of id: String) {
    let name = id + String(repeating: " ", count: max(0, width - id.count))
    // One of six colours by the sum of the name, the same at every start.
    let colour = 31 + id.utf8.reduce(0) { $0 + Int($1) } % 6
    let prefix = isColoured ? "\u{1B}[\(colour)m\(name) |\u{1B}[0m " : "\(name) | "
    let texts = isColoured ? lines.map(LogText.forPeople) : lines
    Console.write(texts.map { prefix + $0 + "\n" }.joined(), to: STDERR_FILENO)
  }

  func note(_ text: String) { Console.note("apus: \(text)") }
}
