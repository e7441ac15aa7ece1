// SPDX-License-Identifier: Apache-2.0

/// The arguments of one annotation while they are read. Every reader reports what is wrong with them and
/// returns `nil` then.
struct AnnotationArguments {
  let syntax: AnnotationSyntax
  let row: AnnotationRow
  /// Of the field that it stands on, if it does.
  let field: FieldType?
  let diagnostics: DiagnosticCollector
  /// Checks what stands inside `@each`.
  let checkElement: (AnnotationSyntax) -> Annotation?

  private var help: String { "write it as in `\(row.example)`" }

  func refuse(_ message: String, at span: SourceSpan? = nil, help: String? = nil) {
    diagnostics.error(.badArguments, span ?? syntax.span, message, help: help ?? self.help)
  }

  /// The only argument.
  private func single() -> ArgumentSyntax? {
    guard syntax.arguments.count == 1, let argument = syntax.arguments.first, argument.label == nil
    else {
      refuse("`@\(syntax.name.text)` takes one argument, and \(syntax.arguments.count) are given")
      return nil
    }
    return argument
  }

  func flag() -> AnnotationValue? {
    guard syntax.arguments.isEmpty else {
      refuse("`@\(syntax.name.text)` takes no arguments")
      return nil
    }
    return .flag
  }

  // MARK: - Ranges

  private func ends() -> (ValueSyntax, ValueSyntax, SourceSpan)? {
    guard let argument = single() else { return nil }
    guard case .range(let low, let high) = argument.value else {
      refuse("both ends of the range are written", at: argument.span)
      return nil
    }
    return (low, high, argument.span)
  }

  private func refuseInverted(_ low: String, _ high: String, _ span: SourceSpan) {
    diagnostics.error(
      .invertedRange, span, "this range ends before it begins: \(low) is greater than \(high)",
      help: "write `\(high)...\(low)`")
  }

  /// Of lengths and counts.
  func sizes() -> ClosedRange<UInt64>? {
    guard let (low, high, span) = ends() else { return nil }
    guard case .integer(let first) = low, case .integer(let last) = high, first >= 0, last >= 0
    else {
      refuse("a size is a whole number from 0 on", at: span)
      return nil
    }
    guard first <= last else {
      refuseInverted("\(first)", "\(last)", span)
      return nil
    }
    return UInt64(clamping: first)...UInt64(clamping: last)
  }

  /// Of a number of the field's type.
  func numbers() -> NumberRange? {
    guard let (low, high, span) = ends(), let field else { return nil }
    if case .integer(let first) = low, case .integer(let last) = high {
      guard first <= last else {
        refuseInverted("\(first)", "\(last)", span)
        return nil
      }
      if field.kind.isFloatingPoint { return .floating(Double(first)...Double(last)) }
      guard let limits = field.kind.integerLimits, limits.contains(first), limits.contains(last)
      else {
        let limits = field.kind.integerLimits ?? 0...0
        let wrong = limits.contains(first) ? last : first
        refuse(
          "`\(field.name)` is \(field.kind.name) and can never be \(wrong)", at: span,
          help: "\(field.kind.name) is \(limits.lowerBound)...\(limits.upperBound)")
        return nil
      }
      return .integer(first...last)
    }
    guard let first = low.number, let last = high.number else {
      refuse("the ends of a range are numbers", at: span)
      return nil
    }
    guard field.kind.isFloatingPoint else {
      refuse(
        "`\(field.name)` is \(field.kind.name): the ends of its range are whole numbers", at: span)
      return nil
    }
    guard first <= last else {
      refuseInverted("\(first)", "\(last)", span)
      return nil
    }
    return .floating(first...last)
  }

  // MARK: - Words

  /// A string; its source is given for what is wrong inside it.
  func string(_ what: String) -> (String, SourceSpan)? {
    guard let argument = single() else { return nil }
    guard case .string(let text) = argument.value else {
      refuse("\(what) is a string", at: argument.span)
      return nil
    }
    return (text, argument.span)
  }

  func deprecated() -> AnnotationValue? {
    guard let (text, span) = string("what to use instead") else { return nil }
    guard !text.isEmpty else {
      refuse("say what to use instead", at: span)
      return nil
    }
    return .deprecated(text)
  }

  func pattern() -> String? {
    guard let (text, span) = string("a pattern") else { return nil }
    if let mistake = PatternCheck.mistake(in: text) {
      diagnostics.error(
        .badPattern, span, "this pattern does not compile: \(mistake.message)", help: mistake.help)
      return nil
    }
    return text
  }

  /// One of a closed set of words.
  func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type, _ what: String) -> Word?
  where Word.RawValue == String {
    guard let argument = single() else { return nil }
    return word(type, what, argument.value, argument.span)
  }

  func word<Word: RawRepresentable & CaseIterable>(
    _ type: Word.Type, _ what: String, _ value: ValueSyntax, _ span: SourceSpan
  ) -> Word? where Word.RawValue == String {
    if case .name(let text) = value, let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    refuse(
      "this is no \(what)", at: span,
      help: "write one of \(words.map { "`\($0)`" }.joined(separator: ", "))")
    return nil
  }

  private enum EncodingWord: String, CaseIterable { case zigzag, fixed }

  func encoding() -> AnnotationValue? {
    guard let word = word(EncodingWord.self, "encoding") else { return nil }
    if word == .zigzag, let field, !field.kind.isSigned {
      refuse(
        "zigzag is for numbers that may be negative, and `\(field.name)` is \(field.kind.name)",
        help: "leave it out, or write `@encoding(fixed)`")
      return nil
    }
    return .encoding(word == .zigzag ? .zigzag : .fixed)
  }

  func roles() -> AnnotationValue? {
    guard !syntax.arguments.isEmpty else {
      refuse("`@auth` says who may call")
      return nil
    }
    var roles: [Role] = []
    for argument in syntax.arguments {
      guard argument.label == nil, let role = word(Role.self, "role", argument.value, argument.span)
      else {
        return nil
      }
      guard !roles.contains(role) else {
        refuse(
          "`\(role.rawValue)` stands here twice", at: argument.span, help: "remove one of them")
        return nil
      }
      roles.append(role)
    }
    return .auth(roles)
  }

  // MARK: - @each

  func elements() -> [Annotation]? {
    guard !syntax.arguments.isEmpty else {
      refuse("`@each` says what holds for each element")
      return nil
    }
    var elements: [Annotation] = []
    for argument in syntax.arguments {
      guard argument.label == nil, case .annotation(let inner) = argument.value else {
        refuse("inside `@each` stand annotations", at: argument.span)
        return nil
      }
      guard let element = checkElement(inner) else { return nil }
      guard !elements.has(element.kind) else {
        diagnostics.error(
          .duplicateAnnotation, inner.span, "`@\(element.name)` stands here twice",
          help: "remove one of them")
        return nil
      }
      elements.append(element)
    }
    return elements
  }
}

extension ValueSyntax {
  var number: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .float(let value): value
    default: nil
    }
  }
}

extension FieldKind {
  /// The values that an integer type has.
  var integerLimits: ClosedRange<Int128>? {
    switch self {
    case .int32: Int128(Int32.min)...Int128(Int32.max)
    case .int64: Int128(Int64.min)...Int128(Int64.max)
    case .uint32: 0...Int128(UInt32.max)
    case .uint64: 0...Int128(UInt64.max)
    default: nil
    }
  }
}
