// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Parse and check schemas, one package or the whole tree.",
    discussion: """
      A whole tree is also checked for what only the whole shows, such as routes of two services that collide.
      Exit 1 when something is wrong.

      Example: apus check schemas/shop/cart/v1
      """)

  @OptionGroup var output: OutputOptions

  @Argument(help: "Files and folders; without any, schemas/.")
  var paths: [String] = []

  func run() throws {
    let schemas = try SchemaFiles.load(paths)
    let checked = Compiler.check(schemas.files, imports: schemas.imports, scope: schemas.scope)
    if output.json {
      Console.write(checked.rendered(.json), to: STDOUT_FILENO)
    } else {
      Console.write(
        checked.rendered(.human(color: Console.isColoured(STDOUT_FILENO))), to: STDOUT_FILENO)
      let count = checked.packages.count
      Console.note(checked.summary ?? "\(count) package\(count == 1 ? "" : "s"): nothing to say")
    }
    if checked.hasErrors { throw ExitCode(1) }
  }
}
