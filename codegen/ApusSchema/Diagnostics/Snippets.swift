// SPDX-License-Identifier: Apache-2.0

/// Prints diagnostics for people, each with the line that it is about.
struct Snippets {
  let sources: [SourceFile]
  let color: Bool

  /// A longer line is cut to what is around the span.
  private static let maxWidth = 160

  func render(_ diagnostic: Diagnostic) -> String {
    let isError = diagnostic.severity == .error
    let title = "\(diagnostic.severity.rawValue)[\(diagnostic.id.rawValue)]"
    var text =
      paint(title, isError ? "1;31" : "1;33") + paint(": \(diagnostic.message.printable)", "1")
      + "\n"
    let lines = [diagnostic.start.line, diagnostic.note?.start.line ?? 1]
    let margin = String(repeating: " ", count: "\(lines.max() ?? 1)".utf8.count)
    text += snippet(
      diagnostic.span, diagnostic.start, diagnostic.end, margin, isError ? "1;31" : "1;33")
    if let note = diagnostic.note {
      text += paint("\(margin) = note", "1") + ": \(note.message.printable)\n"
      let end = sources[note.span.file].position(at: note.span.end)
      text += snippet(note.span, note.start, end, margin, "1;34")
    }
    if let help = diagnostic.help {
      text += paint("\(margin) = help", "1;36") + ": \(help.printable)\n"
    }
    return text
  }

  /// Where it is, the line, and the underlining.
  private func snippet(
    _ span: SourceSpan, _ start: SourcePosition, _ end: SourcePosition, _ margin: String,
    _ color: String
  ) -> String {
    let source = sources[span.file]
    let bar = paint("|", "1;34")
    let number = "\(start.line)"
    let padding = String(repeating: " ", count: max(0, margin.utf8.count - number.utf8.count))
    var line = Array(String(decoding: source.line(start.line), as: UTF8.self).unicodeScalars)
    var first = min(start.column - 1, line.count)
    // A span of several lines is underlined to the end of its first one.
    var last = end.line == start.line ? min(end.column - 1, line.count) : line.count
    (line, first, last) = cut(line, first, last)
    let before = shown(line[..<first])
    let marked = shown(line[first..<max(first, last)])
    let underline =
      String(repeating: " ", count: before.unicodeScalars.count)
      + paint(String(repeating: "^", count: max(1, marked.unicodeScalars.count)), color)
    let place = "\(source.path):\(start.line):\(start.column)"
    return """
      \(margin)\(paint("-->", "1;34")) \(place)
      \(margin) \(bar)
      \(padding)\(paint(number, "1;34")) \(bar) \(shown(line[...]))
      \(margin) \(bar) \(underline)

      """
  }

  private func cut(
    _ line: [UnicodeScalar], _ first: Int, _ last: Int
  ) -> ([UnicodeScalar], Int, Int) {
    guard line.count > Self.maxWidth else { return (line, first, last) }
    let start = max(0, first - Self.maxWidth / 2)
    let end = min(line.count, start + Self.maxWidth)
    let dots: [UnicodeScalar] = start > 0 ? ["…"] : []
    let tail: [UnicodeScalar] = end < line.count ? ["…"] : []
    let shift = dots.count - start
    return (dots + line[start..<end] + tail, first + shift, min(last, end) + shift)
  }

  private func shown(_ scalars: ArraySlice<UnicodeScalar>) -> String {
    var text = ""
    for scalar in scalars {
      if scalar == "\t" { text += "    " } else { text.unicodeScalars.append(scalar.printable) }
    }
    return text
  }

  private func paint(_ text: String, _ code: String) -> String {
    color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

extension UnicodeScalar {
  /// Control characters of a file must not reach somebody's terminal: they stand as their pictures.
  fileprivate var printable: UnicodeScalar {
    switch value {
    case 0..<0x20: UnicodeScalar(0x2400 + value) ?? "\u{FFFD}"
    case 0x7F: "\u{2421}"
    case 0x80..<0xA0, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
    default: self
    }
  }
}

extension String {
  var printable: String {
    var text = ""
    for scalar in unicodeScalars { text.unicodeScalars.append(scalar.printable) }
    return text
  }
}
