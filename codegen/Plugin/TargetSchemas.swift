// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackagePlugin

/// The schema files in the folder of a target, and what their heads say.
struct TargetSchemas {
  /// The name that the target is imported by.
  let module: String
  let files: [URL]
  /// Packages that the files declare, each once, sorted.
  let packages: [String]
  /// `import` lines.
  let imports: [ImportLine]

  struct ImportLine {
    var package: String
    var file: URL
    var line: Int
  }

  var isEmpty: Bool { files.isEmpty }

  init(of module: any SourceModuleTarget) throws {
    self.module = module.moduleName
    files = module.sourceFiles.map(\.url).filter { $0.pathExtension == "apus" }
      .sorted { $0.path < $1.path }
    var packages: Set<String> = []
    var imports: [ImportLine] = []
    for file in files {
      for statement in SchemaHead.statements(of: try String(contentsOf: file, encoding: .utf8)) {
        switch statement.word {
        case .package: packages.insert(statement.name)
        case .import:
          imports.append(ImportLine(package: statement.name, file: file, line: statement.line))
        }
      }
    }
    self.packages = packages.sorted()
    self.imports = imports
  }
}
