// SPDX-License-Identifier: Apache-2.0

import ApusService
import Foundation
#if canImport(Glibc)
  import Glibc
#endif

/// The users' database holds the keys that sign tokens, so nobody else on the machine reads it.
enum PrivateFile {
  /// Makes the file before SQLite does, which gives its log the mode of the database.
  static func ensure(_ path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw ConfigurationError("\(path) cannot be opened for reading and writing")
    }
    defer { close(file) }
    guard fchmod(file, 0o600) == 0 else {
      throw ConfigurationError("\(path) is somebody else's: its mode cannot be set to 0600")
    }
  }
}
