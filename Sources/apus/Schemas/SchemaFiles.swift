// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusSchema

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The schema files that a command is about, and those around them that they may import.
struct SchemaFiles {
  /// Those that were asked for.
  var files: [SourceFile] = []
  /// The rest of their tree.
  var imports: [SourceFile] = []

  /// The whole of a system is there, so what only the whole shows is checked, too.
  var scope: CheckScope { imports.isEmpty ? .tree : .packages }

  /// - Parameter paths: files and folders; empty: `schemas/` here, or beside the description file.
  /// - Throws: when one does not exist, or no schema is there.
  static func load(_ paths: [String]) throws(CommandError) -> SchemaFiles {
    let paths = paths.isEmpty ? [try standardFolder()] : paths
    var found: Set<String> = []
    for path in paths {
      guard FilePath.exists(path) else { throw .usage("there is no file or folder \(path)") }
      let schemas = FilePath.isFolder(path) ? Self.schemas(in: path) : [path]
      guard !schemas.isEmpty else {
        throw .usage("no .apus file lies in \(path)", help: "write the folder of your schemas")
      }
      found.formUnion(schemas)
    }
    var result = SchemaFiles()
    for path in found.sorted() { result.files.append(try read(path)) }
    let known = Set(found.map(FilePath.absolute))
    let roots = Set(result.files.compactMap { root(of: $0) })
    for root in roots.sorted() {
      for path in schemas(in: root) where !known.contains(path) {
        result.imports.append(try read(path))
      }
    }
    return result
  }

  private static func standardFolder() throws(CommandError) -> String {
    if FilePath.isFolder("schemas") { return "schemas" }
    if let file = DescriptionFile.findUpward() {
      let folder = FilePath.join(FilePath.folder(of: FilePath.absolute(file)), "schemas")
      if FilePath.isFolder(folder) { return folder }
    }
    throw .usage(
      "there is no folder schemas/ here", help: "write the folder of your schemas: apus check PATH")
  }

  static func schemas(in folder: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".apus") }.map { FilePath.join(folder, $0) }.sorted()
  }

  private static func read(_ path: String) throws(CommandError) -> SourceFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .usage("the file \(path) cannot be read")
    }
    return SourceFile(path: path, bytes: Array(data))
  }

  /// The folder above those that spell the package: `schemas` for `schemas/shop/cart/v1/cart.apus` with
  /// `package shop.cart.v1`; `nil` when the folders spell something else.
  private static func root(of file: SourceFile) -> String? {
    let text = String(decoding: file.bytes, as: UTF8.self)
    let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("package ") }
    guard
      let name = line?.dropFirst("package ".count).prefix(while: {
        $0.isLetter || $0.isNumber || $0 == "."
      })
    else {
      return nil
    }
    var folder = FilePath.folder(of: FilePath.absolute(file.path))
    for segment in name.split(separator: ".").reversed() {
      guard FilePath.name(of: folder) == segment else { return nil }
      folder = FilePath.folder(of: folder)
    }
    return folder
  }
}
