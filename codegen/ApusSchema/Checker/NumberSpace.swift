// SPDX-License-Identifier: Apache-2.0

/// The numbers of one message or enum: which are taken, which are dead.
struct NumberSpace {
  private(set) var reserved: [ClosedRange<Int128>] = []
  private(set) var reservedNames: [String] = []
  private var reservedSpans: [SourceSpan] = []
  private var nameSpans: [String: SourceSpan] = [:]
  private var taken: [Int128: Name] = [:]
  private let greatest: Int128

  private let limit: Int128
  /// "field" or "value".
  private let what: String
  private let diagnostics: DiagnosticCollector

  /// Reserved for protobuf's own implementation.
  private static let forbidden: ClosedRange<Int128> = 19_000...19_999

  private var isEnum: Bool { what == "value" }
  private var least: Int128 { isEnum ? 0 : 1 }

  /// - Parameter written: All numbers that fields or values have, so that none of them is offered as free.
  init(
    _ list: [ReservedSyntax], written: [IntegerSyntax], limit: Int128, of what: String,
    _ diagnostics: DiagnosticCollector
  ) {
    greatest = written.compactMap(\.value).filter { $0 <= limit }.max() ?? 0
    self.limit = limit
    self.what = what
    self.diagnostics = diagnostics
    for element in list { reserve(element) }
  }

  private mutating func reserve(_ element: ReservedSyntax) {
    switch element {
    case .name(let name, let span):
      if let first = nameSpans[name] {
        diagnostics.error(
          .reservedTwice, span, "`\(name)` is reserved twice", help: "remove one of them",
          note: (first, "the first is here"))
      } else {
        nameSpans[name] = span
        reservedNames.append(name)
      }
    case .number(let number):
      guard let value = number.value else { return }
      reserve(value...value, number.span)
    case .range(let low, let high, let span):
      guard let first = low.value, let last = high.value else { return }
      guard first <= last else {
        diagnostics.error(
          .invertedRange, span,
          "this range ends before it begins: \(first) is greater than \(last)",
          help: "write `\(last)...\(first)`")
        return
      }
      reserve(first...last, span)
    }
  }

  private mutating func reserve(_ range: ClosedRange<Int128>, _ span: SourceSpan) {
    guard range.lowerBound >= least, range.upperBound <= limit else {
      let wrong = range.lowerBound < least ? range.lowerBound : range.upperBound
      diagnostics.error(
        .numberOutOfRange, span,
        "\(wrong) can never be a number of a \(what): they are \(least)...\(limit)")
      return
    }
    if let index = reserved.firstIndex(where: { $0.overlaps(range) }) {
      diagnostics.error(
        .reservedTwice, span, "\(range.clamped(to: reserved[index]).lowerBound) is reserved twice",
        help: "remove one of them", note: (reservedSpans[index], "the first is here"))
      return
    }
    reserved.append(range)
    reservedSpans.append(span)
  }

  /// Refuses a name that was reserved.
  func checkName(_ name: Name) {
    guard let span = nameSpans[name.text] else { return }
    diagnostics.error(
      .reservedUse, name.span, "the name `\(name.text)` is reserved: an older \(what) had it",
      help: "name the \(what) differently", note: (span, "it is reserved here"))
  }

  /// The number, if it may be used; it is taken from now on.
  mutating func take(_ number: IntegerSyntax, for name: Name) -> UInt32? {
    guard let value = number.value else { return nil }
    if isEnum, value < 0 {
      diagnostics.error(
        .negativeNumber, number.span, "values of an enum are not negative, and this is \(value)",
        help: "write a number of 0...\(limit)")
      return nil
    }
    guard value >= least, value <= limit else {
      diagnostics.error(
        .numberOutOfRange, number.span, "the number \(value) is not one of \(least)...\(limit)",
        help: nextFree.map { "\($0) is free" })
      return nil
    }
    if !isEnum, Self.forbidden.contains(value) {
      diagnostics.error(
        .numberOutOfRange, number.span,
        "the numbers 19000...19999 belong to protobuf itself, and this is \(value)",
        help: nextFree.map { "\($0) is free" })
      return nil
    }
    if let index = reserved.firstIndex(where: { $0.contains(value) }) {
      diagnostics.error(
        .reservedUse, number.span, "the number \(value) is reserved: an older \(what) had it",
        help: nextFree.map { "\($0) is free" }, note: (reservedSpans[index], "it is reserved here"))
      return nil
    }
    if let first = taken[value] {
      diagnostics.error(
        .duplicateNumber, number.span, "the number \(value) is that of `\(first.text)` already",
        help: nextFree.map { "\($0) is free" }, note: (first.span, "it is taken here"))
      return nil
    }
    taken[value] = name
    return UInt32(clamping: value)
  }

  /// Above all that are taken or reserved, so that it was never used.
  var nextFree: Int128? {
    var number = max(greatest, reserved.map(\.upperBound).max() ?? 0) + 1
    if !isEnum, Self.forbidden.contains(number) { number = Self.forbidden.upperBound + 1 }
    return number <= limit ? number : nil
  }
}
