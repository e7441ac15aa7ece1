// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Commands that are programs of their own beside `apus`, as git has them: `apus registry serve` becomes
/// `apus-registry serve`, so that the command links none of the servers.
enum SpelledAsGit {
  private static let servers = ["registry", "broker", "gateway", "console"]

  /// The arguments for our own parser; does not return when another program takes over.
  static func arguments(_ all: [String]) -> [String] {
    let own = Array(all.dropFirst())
    guard own.count > 1, servers.contains(own[0]), own[1] == "serve" else { return own }
    run(own[0], Array(own.dropFirst()))
  }

  /// Becomes the program.
  static func run(_ server: String, _ arguments: [String]) -> Never {
    let name = "apus-" + server
    guard let program = Programs.find(name, from: Programs.ownFolder) else {
      Console.note(
        "error: the program \(name) is neither beside apus nor in PATH\n  help: build it: swift build --product \(name)"
      )
      exit(2)
    }
    signal(SIGPIPE, SIG_DFL)
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    // Safe: the words are C strings of ours, nil at the end; on success execv does not return to free them.
    _ = unsafe execv(program, &words)
    Console.note("error: \(program) cannot be run: \(ChildProcess.reason(errno))")
    exit(2)
  }
}
