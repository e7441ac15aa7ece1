// SPDX-License-Identifier: Apache-2.0

extension Checker {
  func checkEnum(_ syntax: EnumSyntax, _ scope: LookupScope) -> EnumType {
    let parent = scope.enclosing.first
    let fullName = (parent ?? scope.package) + "." + syntax.name.text
    var enumeration = EnumType(
      name: fullName, relativeName: String(fullName.dropFirst(scope.package.utf8.count + 1)),
      parent: parent,
      documentation: syntax.documentation,
      annotations: checkAnnotations(syntax.annotations, on: .enumeration, field: nil),
      span: syntax.name.span)
    var numbers = NumberSpace(
      syntax.reserved, written: syntax.values.compactMap(\.number), limit: Int128(Int32.max),
      of: "value", diagnostics)
    var seen: [String: SourceSpan] = [:]
    for value in syntax.values {
      if let first = seen[value.name.text] {
        diagnostics.error(
          .duplicateName, value.name.span, "there are two values `\(value.name.text)`",
          help: "name one of them differently", note: (first, "the first is here"))
        continue
      }
      seen[value.name.text] = value.name.span
      numbers.checkName(value.name)
      let annotations = checkAnnotations(value.annotations, on: .enumValue, field: nil)
      guard let number = value.number.flatMap({ numbers.take($0, for: value.name) }) else {
        continue
      }
      enumeration.values.append(
        EnumValue(
          name: value.name.text, number: Int32(clamping: number),
          documentation: value.documentation,
          annotations: annotations, span: value.name.span))
    }
    checkZero(syntax)
    enumeration.reservedNumbers = numbers.reserved.map {
      UInt32(clamping: $0.lowerBound)...UInt32(clamping: $0.upperBound)
    }
    enumeration.reservedNames = numbers.reservedNames
    return enumeration
  }

  private func checkZero(_ syntax: EnumSyntax) {
    if syntax.values.isEmpty {
      diagnostics.error(
        .emptyEnum, syntax.name.span, "the enum `\(syntax.name.text)` has no value",
        help: "write `enum \(syntax.name.text) { unknown = 0 }`")
      return
    }
    // A number that could not be read may have been the 0.
    let isComplete = syntax.values.allSatisfy { $0.number?.value != nil }
    guard isComplete, !syntax.values.contains(where: { $0.number?.value == 0 }) else { return }
    diagnostics.error(
      .enumWithoutZero, syntax.name.span,
      "the enum `\(syntax.name.text)` has no value 0, which absent fields read as",
      help: "add `unknown = 0`")
  }
}
