// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the pages lie that belong to this program: in the folder that SwiftPM lays beside it.
enum PagesFolder {
  /// The program may be started through a link, as `bin/apus-console` is.
  static var builtIn: String {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let base =
      program.path.hasPrefix("/proc")
      ? URL(filePath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath() : program
    return base.deletingLastPathComponent().appending(path: "apus_Console.resources/Pages").path
  }
}
