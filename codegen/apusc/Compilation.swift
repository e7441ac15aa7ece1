// SPDX-License-Identifier: Apache-2.0

import ApusEmitters
import ApusSchema

/// One run of the compiler: read, check, emit, write.
struct Compilation {
  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  /// Returns false when the schema has errors; nothing is written then.
  func run() throws(Files.Failure) -> Bool {
    let inputs = try Files.schemas(arguments.inputs)
    // A folder of imports may hold the files that are compiled.
    let imports = try Files.schemas(arguments.imports).filter { !inputs.contains($0) }
    let scope: CheckScope = arguments.output == .policy ? .tree : .packages
    let checked = Compiler.check(
      try read(inputs), imports: try read(imports), scope: scope)
    Console.error(checked.rendered(.compiler))
    guard !checked.hasErrors else { return false }
    guard let outputs = emit(checked) else { return false }
    try write(outputs)
    return true
  }

  /// A file to write, by the name that it has in a folder.
  private struct Output {
    var name: String
    var bytes: [UInt8]
  }

  private func read(_ paths: [String]) throws(Files.Failure) -> [SourceFile] {
    var files: [SourceFile] = []
    for path in paths { files.append(try Files.read(path)) }
    return files
  }

  /// Returns `nil` when something can not be emitted, which was said then.
  private func emit(_ checked: CheckedSchema) -> [Output]? {
    switch arguments.output {
    case .check: return []
    case .descriptor:
      return checked.packages.map {
        Output(name: "\($0.name).descriptor", bytes: DescriptorEmitter($0).emit())
      }
    case .policy:
      return PolicyEmitter(checked.tree, allowsOperators: arguments.allowsOperators).emit()
        .map { Output(name: "\($0.package).json", bytes: Array($0.json.utf8)) }
    case .swift:
      let emitters = checked.packages.map {
        SwiftEmitter($0, in: checked.tree, modules: arguments.modules)
      }
      let diagnostics = emitters.flatMap { $0.diagnostics() }
      for diagnostic in diagnostics { report(diagnostic, checked.tree) }
      guard !diagnostics.contains(where: { $0.severity == .error }) else { return nil }
      return zip(checked.packages, emitters).map {
        Output(name: "\($0.name).swift", bytes: Array($1.emit().utf8))
      }
    }
  }

  private func report(_ diagnostic: EmitterDiagnostic, _ tree: SchemaTree) {
    let source = tree.sources[diagnostic.span.file]
    let position = source.position(at: diagnostic.span.start)
    Console.error(
      "\(source.path):\(position.line):\(position.column): \(diagnostic.severity.rawValue): "
        + "\(diagnostic.message)\n")
  }

  private func write(_ outputs: [Output]) throws(Files.Failure) {
    guard let destination = arguments.destination else {
      for output in outputs { Console.output(output.bytes) }
      return
    }
    // One output goes into the file that is named, unless it is a folder or asks to be one.
    if let only = outputs.first, outputs.count == 1, !destination.hasSuffix("/"),
      !Files.isFolder(destination), destination.split(separator: "/").last?.contains(".") == true
    {
      try Files.write(only.bytes, to: destination)
      return
    }
    let folder = destination.hasSuffix("/") ? destination : destination + "/"
    for output in outputs { try Files.write(output.bytes, to: folder + output.name) }
  }
}
