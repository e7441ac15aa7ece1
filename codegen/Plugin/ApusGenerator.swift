// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackagePlugin

/// Gives a target the Swift code of the schemas that lie in its folder, at build time.
@main
struct ApusGenerator: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let module = target.sourceModule else { return [] }
    let schemas = try TargetSchemas(of: module)
    guard !schemas.isEmpty else { return [] }
    let dependencies = try module.recursiveTargetDependencies.compactMap(\.sourceModule)
      .map { try TargetSchemas(of: $0) }.filter { !$0.isEmpty }
    guard ImportCheck(context.package).passes(schemas, of: module) else { return [] }

    let folder = context.pluginWorkDirectoryURL
    let outputs = schemas.packages.map { folder.appending(path: "\($0).swift") }
    let imported = dependencies.flatMap(\.files)
    var arguments = ["--emit", "swift"]
    for dependency in [schemas] + dependencies {
      for package in dependency.packages {
        arguments += ["--module", "\(package)=\(dependency.module)"]
      }
    }
    for file in imported { arguments += ["--import", file.path(percentEncoded: false)] }
    arguments += ["-o", folder.path(percentEncoded: false) + "/"]
    arguments += schemas.files.map { $0.path(percentEncoded: false) }
    return [
      .buildCommand(
        displayName: "Compiling schemas of \(target.name)",
        executable: try context.tool(named: "apusc").url,
        arguments: arguments,
        inputFiles: schemas.files + imported,
        outputFiles: outputs)
    ]
  }
}
