// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusEmitters
import ApusOperator
import ApusReflection
import ApusReflectionAPI
import ApusSchema
import ApusWire

/// What there is to audit: a tree of schemas, a running system, or both.
struct AuditSubject {
  /// By name; where both have one, that of what runs.
  var packages: [PackageSchema] = []
  var traces: [Trace] = []
  /// Whether traces could be asked for.
  var hasConsole = false

  /// - Parameter schemas: `nil` is `schemas/` here, if it is there.
  /// - Throws: when the schemas are wrong, or there is neither a schema nor a system.
  static func load(
    _ options: CallerOptions, schemas: String?, window: Duration
  ) async throws -> AuditSubject {
    let tree = try readTree(schemas)
    let running = try await RunningSystem.find(options)
    let published = try await running?.schemas() ?? []
    guard !tree.isEmpty || !published.isEmpty else {
      throw CommandError.usage(
        "there is nothing to audit: no schemas here, and no system that answers",
        help: "write --schemas PATH, or start the system: apus up -d")
    }
    let names = Set(published.map(\.name))
    var subject = AuditSubject()
    subject.packages =
      published + tree.filter { !names.contains($0.name) && !isDeliberate($0.name) }
    if let console = running?.console() {
      subject.traces = try await console.traces(of: window)
      subject.hasConsole = true
    } else {
      Console.note(
        running == nil
          ? "no system answers: this is what the schemas show, and traces show more (apus up)"
          : "no console runs: this is what the schemas show, and traces show more (console: in apus.yaml)"
      )
    }
    return subject
  }

  /// Faults that are shown on purpose, as `shop.flaws.tax.v1`, are no part of the system until they run.
  private static func isDeliberate(_ package: String) -> Bool {
    package.split(separator: ".").contains("flaws")
  }

  private static func readTree(_ path: String?) throws -> [PackageSchema] {
    guard path != nil || FilePath.isFolder("schemas") else { return [] }
    let schemas = try SchemaFiles.load(path.map { [$0] } ?? [])
    let checked = Compiler.check(schemas.files, imports: schemas.imports, scope: schemas.scope)
    guard !checked.hasErrors else {
      throw CommandError.usage("the schemas have errors", help: "apus check shows them")
    }
    return try checked.packages.map { package in
      PackageSchema(try PackageDescriptor(decoding: Bytes(DescriptorEmitter(package).emit())))
    }
  }
}
