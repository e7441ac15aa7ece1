// SPDX-License-Identifier: Apache-2.0

import ApusOperator

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Finds programs: those of the platform lie beside `apus`, as git's do beside git.
enum Programs {
  /// The folder of the running executable.
  static let ownFolder = FilePath.folder(of: ownPath)

  static let ownPath: String = {
    var buffer = [CChar](repeating: 0, count: 4_096)
    // Safe: readlink writes at most the count that it is given, one less than the buffer has.
    let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count - 1)
    if count > 0 {
      return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    return FilePath.absolute(CommandLine.arguments.first ?? "apus")
  }()

  /// Where a command is: a path with a slash from `folder`; a plain name beside `apus`, then in `PATH`.
  static func find(_ command: String, from folder: String) -> String? {
    if command.contains("/") {
      let path = FilePath.absolute(FilePath.join(folder, command))
      return FilePath.isProgram(path) ? path : nil
    }
    let folders =
      [ownFolder]
      + Environment["PATH", default: "/usr/bin:/bin"].split(separator: ":").map(String.init)
    return folders.map { FilePath.join($0, command) }.first(where: FilePath.isProgram)
  }

  /// Names that `find` would know, for "did you mean".
  static func neighbours() -> [String] {
    FilePath.names(in: ownFolder).filter {
      !$0.contains(".") && FilePath.isProgram(FilePath.join(ownFolder, $0))
    }
  }
}
