// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// The errors that a method declares, as an enum that a `catch` can switch over.
extension SwiftEmitter {
  func errorList(_ method: MethodType, of service: ServiceType, _ writer: inout SwiftWriter) {
    guard !method.errors.isEmpty else { return }
    let rpcError = names.runtime(.RPCError)
    let cases = errorCases(method)
    let name = errorListName(method, of: service)
    writer.line()
    writer.line("/// Why a call of ``\(service.relativeName)``'s `\(method.name)` failed.")
    writer.block(
      "public nonisolated enum \(name): \(names.runtime(.CallError)), \(names.runtime(.Hashable))"
    ) { writer in
      for error in cases { writer.line("case \(error.name)(\(error.type))") }
      writer.line("/// The call itself: what was not declared, too.")
      writer.line("case call(\(rpcError))")
      writer.line()
      writer.block("public init(_ error: \(rpcError))") { writer in
        for (index, error) in cases.enumerated() {
          let start = index == 0 ? "if" : "} else if"
          writer.line("\(start) let typed = error.typed(\(error.type).self) {")
          writer.indented { $0.line("self = .\(error.name)(typed)") }
        }
        writer.line("} else {")
        writer.indented { $0.line("self = .call(error)") }
        writer.line("}")
      }
      writer.line()
      writer.block("public var rpcError: \(rpcError)?") { writer in
        writer.line("if case .call(let error) = self { error } else { nil }")
      }
    }
  }

  /// Two packages may have an error of one name; the later one gets `_` appended.
  private func errorCases(_ method: MethodType) -> [(name: String, type: String)] {
    var taken: Set<String> = []
    return method.errors.compactMap { name in
      guard let error = tree.message(named: name) else { return nil }
      var caseName = SwiftIdentifier.errorCase(error.shortName)
      while !taken.insert(caseName).inserted { caseName += "_" }
      return (caseName, names.reference(to: name, from: ""))
    }
  }
}
