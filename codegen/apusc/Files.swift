// SPDX-License-Identifier: Apache-2.0

import ApusSchema

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reading schemas and writing what comes of them.
enum Files {
  /// Why a file could not be read or written, as a sentence.
  struct Failure: Error {
    var message: String
  }

  /// The schema files among `paths` and in the folders among them, each once, by path.
  static func schemas(_ paths: [String]) throws(Failure) -> [String] {
    var found: Set<String> = []
    for path in paths {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
        throw Failure(message: "There is no file or folder \(path).")
      }
      guard isFolder else {
        found.insert(path)
        continue
      }
      let names: [String]
      do {
        names = try FileManager.default.subpathsOfDirectory(atPath: path)
      } catch {
        throw Failure(message: "The folder \(path) can not be read: \(error)")
      }
      let prefix = path.hasSuffix("/") ? path : path + "/"
      for name in names where name.hasSuffix(".apus") { found.insert(prefix + name) }
    }
    return found.sorted()
  }

  static func read(_ path: String) throws(Failure) -> SourceFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Failure(message: "The file \(path) can not be read.")
    }
    return SourceFile(path: path, bytes: Array(data))
  }

  /// Writes `bytes` unless the file has them already, so that builds see no change where none is.
  static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    let data = Data(bytes)
    if FileManager.default.contents(atPath: path) == data { return }
    do {
      if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
        try FileManager.default.createDirectory(
          atPath: String(path[..<slash]), withIntermediateDirectories: true)
      }
      try data.write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw Failure(message: "The file \(path) can not be written: \(error)")
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
  }
}
