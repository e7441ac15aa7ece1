// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import ApusOperator
@testable import apus

/// A folder of its own for each test, gone after it.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = "/tmp/apus-test-\(getpid())-\(UInt64.random(in: .min ... .max))"
    try FilePath.makeFolder(path)
  }

  deinit { FilePath.remove(path) }

  func write(_ name: String, _ text: String, isProgram: Bool = false) throws {
    let file = FilePath.join(path, name)
    try FilePath.makeFolder(FilePath.folder(of: file))
    try FilePath.replace(file, with: text)
    if isProgram { _ = unsafe chmod(file, 0o755) }
  }
}
