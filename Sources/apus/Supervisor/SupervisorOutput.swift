// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `apus up` shows: results on stdout; the lines of processes, with whose they are, on stderr.
struct SupervisorOutput {
  let width: Int
  /// False when the lines only go to the logs.
  var showsLines = true
  private let isColoured = Console.isColoured(STDERR_FILENO)

  init(ids: [String]) { width = ids.map(\.count).max() ?? 0 }

  func ready(
    services: Int, processes: Int, in time: Duration, _ description: SystemDescription, _ home: Home
  ) {
    Console.print("ready: \(services) services, \(processes) processes in \(Self.seconds(time)) s")
    for line in Self.addresses(description) { Console.print(line) }
  }

  /// With one decimal.
  static func seconds(_ time: Duration) -> String {
    let tenths = Int((time / .milliseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Where people look.
  static func addresses(_ description: SystemDescription) -> [String] {
    let rows: [(String, String?)] = [
      (description.name, description.gateway.map { "http://localhost:\($0.port)" }),
      ("console", description.console.map { "http://localhost:\($0.port)" }),
      ("registry", "127.0.0.1:\(description.registry.port)"),
      ("try", "apus ps, apus logs -f, apus list; Ctrl-C stops everything"),
    ]
    return rows.compactMap { name, address in
      address.map { name + String(repeating: " ", count: max(1, 9 - name.count)) + $0 }
    }
  }

  func lines(_ lines: [String], of id: String) {
    guard showsLines else { return }
    let name = id + String(repeating: " ", count: max(0, width - id.count))
    // One of six colours by the sum of the name, the same at every start.
    let colour = 31 + id.utf8.reduce(0) { $0 + Int($1) } % 6
    let prefix = isColoured ? "\u{1B}[\(colour)m\(name) |\u{1B}[0m " : "\(name) | "
    Console.write(lines.map { prefix + $0 + "\n" }.joined(), to: STDERR_FILENO)
  }

  func note(_ text: String) { Console.note("apus: \(text)") }
}
