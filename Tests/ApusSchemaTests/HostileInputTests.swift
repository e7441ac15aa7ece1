// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusSchema

/// Whatever the bytes are, checking ends, traps nowhere, and says things that can be printed.
@Suite struct HostileInputTests {
  @discardableResult
  private func check(_ bytes: [UInt8]) -> CheckedSchema {
    let checked = Compiler.check(
      [SourceFile(path: "x.apus", bytes: bytes)], imports: Array(Example.files.dropFirst()),
      scope: .tree)
    for diagnostic in checked.diagnostics {
      let byteCount = checked.tree.sources[diagnostic.span.file].bytes.count
      #expect(diagnostic.span.start <= diagnostic.span.end && diagnostic.span.end <= byteCount)
      #expect(diagnostic.start <= diagnostic.end)
    }
    return checked
  }

  /// Only read, and not checked: for each byte of an input, checking is too slow without optimisation.
  private func parse(_ bytes: [UInt8]) {
    let source = SourceFile(path: "x.apus", bytes: bytes)
    _ = Parser.parse(source, file: 0, diagnostics: DiagnosticCollector(sources: [source]))
  }

  @Test("every prefix of the example is read to its end", arguments: 0..<8)
  func readsPrefixes(remainder: Int) {
    let bytes = Array(Example.cart.utf8)
    for count in stride(from: remainder, to: bytes.count, by: 8) {
      parse(Array(bytes[..<count]))
      if count % 9 == 0 { check(Array(bytes[..<count])) }
    }
  }

  @Test(
    "the example with any one byte left out, doubled or replaced is read to its end",
    arguments: 0..<8)
  func readsMutations(remainder: Int) {
    let bytes = Array(Example.cart.utf8)
    let replacements: [UInt8] = [0, 0xFF, 0x7B, 0x7D, 0x28, 0x29, 0x22, 0x2F, 0x0A, 0x40, 0x2C]
    for index in stride(from: remainder, to: bytes.count, by: 8) {
      var mutated = bytes
      switch index % 3 {
      case 0: mutated.remove(at: index)
      case 1: mutated.insert(bytes[index], at: index)
      default: mutated[index] = replacements[index / 3 % replacements.count]
      }
      parse(mutated)
      if index % 9 == 0 { check(mutated) }
    }
  }

  @Test(
    "the example's tokens in any order are read to their end",
    arguments: 1...40 as ClosedRange<UInt64>)
  func readsShuffledTokens(seed: UInt64) {
    var random = SplitMix64(state: seed)
    let source = SourceFile(path: "x.apus", text: Example.cart)
    let tokens = Lexer.tokens(
      of: source, file: 0, diagnostics: DiagnosticCollector(sources: [source]))
    var bytes: [UInt8] = []
    for token in tokens.shuffled(using: &random) {
      bytes += source.bytes[token.start..<token.end]
      bytes.append([0x20, 0x20, 0x20, 0x0A].randomElement(using: &random) ?? 0x20)
    }
    let checked = check(bytes)
    #expect(checked.hasErrors)
    _ =
      checked.rendered(.human(color: true)) + checked.rendered(.json) + checked.rendered(.compiler)
  }

  @Test("random bytes are read to their end", arguments: 1...40 as ClosedRange<UInt64>)
  func readsNoise(seed: UInt64) {
    var random = SplitMix64(state: seed)
    let letters =
      Array("{}()[]:,.=?@->\"\\/ \n\t09azAZ_'#;\u{e9}messagerpc".utf8) + [0xFF, 0x00, 0xC3]
    let bytes = (0..<2000).map { _ in letters.randomElement(using: &random) ?? 0 }
    let checked = check(bytes)
    _ = checked.rendered(.human(color: false)) + checked.rendered(.json)
  }

  @Test(
    "no depth of brackets exhausts the stack",
    arguments: ["{", "[", "(", "message M {", "@each(", "a: [", "?", "a: union {"])
  func survivesDepth(_ opening: String) {
    let bytes = Array("package p.v1\nmessage A { a: ".utf8)
    check(bytes + Array(repeating: Array(opening.utf8), count: 5_000).joined())
    check(
      Array("package p.v1\n".utf8) + Array(repeating: Array(opening.utf8), count: 5_000).joined())
  }

  @Test("a chain of messages of any length is walked without recursion")
  func survivesLongChains() {
    var text = "package p.v1\n"
    for index in 0..<2000 { text += "message M\(index) { next: M\((index + 1) % 2000) = 1 }\n" }
    let checked = check(Array(text.utf8))
    #expect(checked.diagnostics.map(\.id) == [.messageCycle])
  }

  @Test("a file of mistakes alone is answered in bounded time", .timeLimit(.minutes(1)))
  func survivesManyMistakes() {
    var text = "package p.v1\n"
    for index in 0..<1000 {
      text += "message M\(index) { a: Unknown\(index) = 0, b: M\(index)x? = 1 @lenght(1) }\n"
    }
    #expect(check(Array(text.utf8)).diagnostics.count == 4000)
  }

  @Test("a file beyond the limit is refused unread, with both numbers")
  func refusesHugeFiles() {
    let checked = check([UInt8](repeating: 0x20, count: SourceFile.maxByteCount + 1))
    #expect(checked.diagnostics.first?.id == .fileTooLarge)
    #expect(checked.diagnostics.first?.message.contains("16777217") == true)
    #expect(checked.diagnostics.first?.message.contains("16777216") == true)
  }
}

/// Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
