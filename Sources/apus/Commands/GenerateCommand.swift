// SPDX-License-Identifier: Apache-2.0

import ApusEmitters
import ApusOperator
import ApusReflection
import ApusSchema
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct GenerateCommand: ParsableCommand {
  enum Kind: String, CaseIterable, ExpressibleByArgument { case swift, descriptor, policy }

  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Write what schemas become.",
    discussion: "Example: apus generate --emit policy -o policies schemas")

  @OptionGroup var output: OutputOptions

  @Option(help: "What to write.")
  var emit: Kind

  @Option(
    name: [.customShort("o"), .customLong("output")], help: "The folder for it; without it, stdout."
  )
  var destination: String?

  @Option(
    name: .customLong("module"),
    help:
      "PACKAGE=MODULE: the Swift module of an imported package, when it is not named as the package."
  )
  var modules: [String] = []

  @Flag(help: "In policies, operators may call everything: for development.")
  var operators = false

  @Argument(help: "Files and folders; without any, schemas/.")
  var paths: [String] = []

  func run() throws {
    let schemas = try SchemaFiles.load(paths)
    let scope = emit == .policy ? .tree : schemas.scope
    let checked = Compiler.check(schemas.files, imports: schemas.imports, scope: scope)
    Console.write(
      checked.rendered(.human(color: Console.isColoured(STDERR_FILENO))), to: STDERR_FILENO)
    guard !checked.hasErrors else {
      if output.json { Console.write(checked.rendered(.json), to: STDOUT_FILENO) }
      throw ExitCode(1)
    }
    let outputs = try outputs(of: checked)
    for output in outputs { try write(output) }
    if output.json, let destination {
      let files = outputs.map { JSONValue.string(FilePath.join(destination, $0.name)) }
      Console.print(json: ["files": .array(files)])
    }
  }

  private struct Output {
    var name: String
    var text: [UInt8]
  }

  private func outputs(of checked: CheckedSchema) throws -> [Output] {
    switch emit {
    case .descriptor:
      return checked.packages.map {
        Output(name: "\($0.name).descriptor", text: DescriptorEmitter($0).emit())
      }
    case .policy:
      let topics = TopicsEmitter(checked.tree, allowsOperators: operators).emit()
      return PolicyEmitter(checked.tree, allowsOperators: operators).emit()
        .map { Output(name: "\($0.package).json", text: Array($0.json.utf8)) }
        + [Output(name: "topics.json", text: Array(topics.utf8))]
    case .swift:
      let modules = try moduleNames(checked)
      let emitters = checked.packages.map { SwiftEmitter($0, in: checked.tree, modules: modules) }
      let problems = emitters.flatMap { $0.diagnostics() }
      for problem in problems { report(problem, in: checked.tree) }
      guard !problems.contains(where: { $0.severity == .error }) else { throw ExitCode(1) }
      return zip(checked.packages, emitters).map {
        Output(name: "\($0.name).swift", text: Array($1.emit().utf8))
      }
    }
  }

  private func report(_ problem: EmitterDiagnostic, in tree: SchemaTree) {
    let source = tree.sources[problem.span.file]
    let position = source.position(at: problem.span.start)
    Console.note(
      "\(source.path):\(position.line):\(position.column): \(problem.severity.rawValue): \(problem.message)"
    )
  }

  /// As the packages say by convention, then as the command line says.
  private func moduleNames(_ checked: CheckedSchema) throws(CommandError) -> [String: String] {
    var names: [String: String] = [:]
    for package in checked.tree.packages {
      names[package.name] = ModuleName.of(package: package.name)
    }
    for pair in modules {
      let sides = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw .usage(
          "'\(pair)' is no PACKAGE=MODULE", help: "write --module shop.common.v1=CommonAPI")
      }
      names[sides[0]] = sides[1]
    }
    return names
  }

  private func write(_ output: Output) throws(CommandError) {
    guard let destination else { return Console.write(bytes: output.text, to: STDOUT_FILENO) }
    try FilePath.makeFolder(destination)
    try FilePath.replace(FilePath.join(destination, output.name), with: output.text)
  }
}
