// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The few things that the command does with files and folders.
package enum FilePath {
  package static func join(_ folder: String, _ name: String) -> String {
    if name.hasPrefix("/") { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Without `.`, `..` and a trailing slash, from the current folder on.
  package static func absolute(_ path: String) -> String {
    let full = path.hasPrefix("/") ? path : join(FileManager.default.currentDirectoryPath, path)
    var parts: [Substring] = []
    for part in full.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  package static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  package static func isFolder(_ path: String) -> Bool {
    var isFolder = false
    #if canImport(FoundationEssentials)
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    #else
      var flag: ObjCBool = false
      isFolder = FileManager.default.fileExists(atPath: path, isDirectory: &flag)
      return isFolder && flag.boolValue
    #endif
  }

  package static func isProgram(_ path: String) -> Bool {
    !isFolder(path) && FileManager.default.isExecutableFile(atPath: path)
  }

  /// `nil` when there is no such file, or it is no UTF-8.
  package static func text(of path: String) -> String? {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
    return String(validating: data, as: UTF8.self)
  }

  /// Readers see the old text or the new one, never a part.
  package static func replace(_ path: String, with text: String) throws(CommandError) {
    try replace(path, with: Array(text.utf8))
  }

  package static func replace(_ path: String, with bytes: [UInt8]) throws(CommandError) {
    do {
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .negative("\(path) cannot be written: \(reason(error))")
    }
  }

  /// Makes the folder, and those above it, for this user alone.
  package static func makeFolder(_ path: String) throws(CommandError) {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw .negative("the folder \(path) cannot be made: \(reason(error))")
    }
  }

  package static func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  /// The names in a folder, sorted; empty when there is none.
  package static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  private static func reason(_ error: any Error) -> String {
    if let code = (error as? CocoaError)?.underlying as? POSIXError {
      return unsafe String(cString: strerror(code.code.rawValue))
    }
    return "\(error)"
  }
}
