// SPDX-License-Identifier: Apache-2.0

import Foundation
import PackagePlugin

/// Looks whether every imported schema package is in the folder of a target that is depended on.
struct ImportCheck {
  private let package: Package

  init(_ package: Package) { self.package = package }

  /// Says for each import without a target which line to add; returns false when there is one.
  func passes(_ schemas: TargetSchemas, of target: any SourceModuleTarget) -> Bool {
    var known = Set(schemas.packages)
    for dependency in target.recursiveTargetDependencies.compactMap(\.sourceModule) {
      known.formUnion((try? TargetSchemas(of: dependency))?.packages ?? [])
    }
    let missing = schemas.imports.filter { !known.contains($0.package) }
    for line in missing {
      // SwiftPM prints the message alone, Xcode the place alone: both get all of it.
      let file = line.file.path(percentEncoded: false)
      Diagnostics.error(
        "\(file):\(line.line): error: the target \(target.name) imports \(line.package) and does not "
          + "depend on its target; " + advice(line.package, target),
        file: file, line: line.line)
    }
    return missing.isEmpty
  }

  private func advice(_ imported: String, _ target: any SourceModuleTarget) -> String {
    guard let (owner, product) = owner(of: imported) else {
      return "no target of this package or of those it depends on has a folder with it"
    }
    let dependency =
      product.map { ".product(name: \"\($0.name)\", package: \"\($0.package)\")" } ?? "\"\(owner)\""
    return "add \(dependency) to the dependencies of the target \(target.name) in Package.swift"
  }

  /// The target whose folder holds a schema package; of another package, the product that has it.
  private func owner(
    of imported: String
  ) -> (target: String, product: (name: String, package: String)?)? {
    func holds(_ target: any Target) -> Bool {
      guard let module = target.sourceModule else { return false }
      return (try? TargetSchemas(of: module))?.packages.contains(imported) ?? false
    }
    if let target = package.targets.first(where: holds) { return (target.name, nil) }
    for dependency in package.dependencies {
      for product in dependency.package.products {
        if let target = product.targets.first(where: holds) {
          return (target.name, (product.name, dependency.package.id))
        }
      }
    }
    return nil
  }
}
