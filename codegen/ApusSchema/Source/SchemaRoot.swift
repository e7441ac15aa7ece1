// SPDX-License-Identifier: Apache-2.0

/// Where files of packages lie: under a root, in folders that spell the package.
package enum SchemaRoot {
  /// The folder of a package under its root: "shop/cart/v1".
  package static func folder(of package: String) -> String {
    package.split(separator: ".").joined(separator: "/")
  }

  /// The root of a file: "schemas" of "schemas/shop/cart/v1/cart.apus" in `shop.cart.v1`, "." of
  /// "shop/cart/v1/cart.apus". `nil` if the file does not lie where its package says.
  package static func root(of path: String, package: String) -> String? {
    var folders = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    for part in package.split(separator: ".").reversed() {
      guard folders.last == part else { return nil }
      folders.removeLast()
    }
    if folders.isEmpty { return "." }
    return folders == [""] ? "/" : folders.joined(separator: "/")
  }
}

extension SourceFile {
  /// What its package line says, read without checking anything else; `nil` if there is none.
  package var packageName: String? {
    let tokens = Lexer.tokens(of: self, file: 0, diagnostics: DiagnosticCollector(sources: [self]))
    guard let word = tokens.firstIndex(where: { $0.kind != .documentation }),
      text(tokens[word].start..<tokens[word].end) == "package"
    else { return nil }
    var name = ""
    for token in tokens[(word + 1)...] where token.kind == .name || token.kind == .dot {
      guard !token.startsLine else { break }
      name += text(token.start..<token.end)
    }
    return name.isEmpty ? nil : name
  }
}
