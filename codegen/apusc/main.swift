// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// 0: written; 1: the schema is wrong; 2: the command line or a file is.
private func run() -> Int32 {
  do {
    if CommandLine.arguments.dropFirst().contains("--help") {
      print(Arguments.usage, terminator: "")
      return 0
    }
    let arguments = try Arguments(Array(CommandLine.arguments.dropFirst()))
    return try Compilation(arguments).run() ? 0 : 1
  } catch let error as Arguments.UsageError {
    Console.error("apusc: \(error.message)\n\n\(Arguments.usage)")
  } catch let error as Files.Failure {
    Console.error("apusc: \(error.message)\n")
  } catch {
    Console.error("apusc: \(error)\n")
  }
  return 2
}

exit(run())
