// SPDX-License-Identifier: Apache-2.0

import ApusOperator

/// Finds and reads the description file, and knows the home that belongs to it.
enum DescriptionFile {
  /// The path as given; without one, `apus.yaml` here or in a folder above.
  static func find(_ given: String?) throws(CommandError) -> String {
    if let given {
      guard FilePath.exists(given), !FilePath.isFolder(given) else {
        throw .usage(
          "there is no description file \(given)", help: "write the path of an apus.yaml after -f")
      }
      return given
    }
    guard let found = findUpward() else {
      throw .usage(
        "there is no apus.yaml here or above", help: "go to the folder of one, or write -f PATH")
    }
    return found
  }

  static func findUpward() -> String? {
    if FilePath.exists("apus.yaml") { return "apus.yaml" }
    var folder = FilePath.absolute(".")
    while folder != "/" {
      folder = FilePath.folder(of: folder)
      let path = FilePath.join(folder, "apus.yaml")
      if FilePath.exists(path) { return path }
    }
    return nil
  }

  /// `--home`, `APUS_HOME`, or `.apus` beside the description file (or here, without one).
  static func home(_ given: String?, file: String?) -> Home {
    if let path = given ?? Environment["APUS_HOME"], !path.isEmpty { return Home(path: path) }
    let folder = (file ?? findUpward()).map { FilePath.folder(of: FilePath.absolute($0)) }
    return Home(path: FilePath.join(folder ?? FilePath.absolute("."), ".apus"))
  }

  static func read(_ file: String, home: Home) throws -> SystemDescription {
    guard let text = FilePath.text(of: file) else {
      throw CommandError.usage("\(file) cannot be read as UTF-8 text")
    }
    return try DescriptionReader.read(
      text, file: file, folder: FilePath.folder(of: FilePath.absolute(file))
    ) { name in
      Substitution(home: home.path, name: name, environment: Environment.all)
    }
  }
}
