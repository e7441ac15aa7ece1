// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// Enumerations: open, so a number without a name is kept.
extension SwiftEmitter {
  func enumeration(_ enumeration: EnumType, _ writer: inout SwiftWriter) {
    let int32 = names.runtime(.Int32)
    let name = SwiftIdentifier.type(enumeration.shortName)
    writer.line()
    writer.documentation(documentation(enumeration.documentation, enumeration.annotations))
    writer.block("public nonisolated enum \(name): \(names.runtime(.WireEnum))") { writer in
      for value in enumeration.values {
        writer.documentation(documentation(value.documentation, value.annotations))
        writer.line("case \(SwiftIdentifier.enumValue(value.name))")
      }
      writer.line("/// A number that this version of the schema has no name for.")
      writer.line("case unrecognized(\(int32))")
      writer.line()
      writer.block("public init(rawValue: \(int32))") { writer in
        writer.line("switch rawValue {")
        for value in enumeration.values {
          writer.line("case \(value.number): self = .\(SwiftIdentifier.enumValue(value.name))")
        }
        writer.line("default: self = .unrecognized(rawValue)")
        writer.line("}")
      }
      writer.line()
      writer.block("public var rawValue: \(int32)") { writer in
        writer.line("switch self {")
        for value in enumeration.values {
          writer.line("case .\(SwiftIdentifier.enumValue(value.name)): \(value.number)")
        }
        writer.line("case .unrecognized(let number): number")
        writer.line("}")
      }
    }
  }
}
