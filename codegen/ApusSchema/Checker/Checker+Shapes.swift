// SPDX-License-Identifier: Apache-2.0

/// Which shapes a field may have. Each refused one says what to write instead.
extension Checker {
  /// `nil` if it was refused.
  func resolve(_ type: TypeSyntax, _ scope: LookupScope) -> TypeResolution? {
    switch type {
    case .named(let name): return resolveNamed(name, scope)
    case .stream(_, let span):
      diagnostics.error(
        .streamType, span, "only a parameter or a result of an rpc is a stream",
        help: "write a list: `[T]`")
      return nil
    case .optional(let wrapped, let span): return resolveOptional(wrapped, span, scope)
    case .list(let element, let span): return resolveList(element, span, scope)
    case .map(let key, let value, _):
      let keyKind = resolveKey(key, scope)
      guard var result = resolveMapValue(value, scope), let keyKind else { return nil }
      result.shape = .map
      result.keyKind = keyKind
      return result
    }
  }

  private func resolveNamed(_ name: DottedName, _ scope: LookupScope) -> TypeResolution? {
    if let kind = Self.builtins[name.text] { return TypeResolution(kind: kind) }
    if name.text == "nothing" {
      diagnostics.error(
        .wrongKind, name.span, "`nothing` is what an rpc may return, not what a field may hold",
        help: "leave the field out, or declare an empty message")
      return nil
    }
    guard case .found(let fullName, let entry) = lookUp(name, scope, what: "type") else {
      return nil
    }
    switch entry.kind {
    case .message(.message): return TypeResolution(kind: .message, typeName: fullName)
    case .message(.union): return TypeResolution(kind: .message, typeName: fullName, isUnion: true)
    case .enumeration: return TypeResolution(kind: .enumeration, typeName: fullName)
    case .message, .service, .derived:
      diagnostics.error(
        .wrongKind, name.span,
        "`\(name.text)` is \(entry.kind.description), which no field can hold",
        help: "a field holds a built-in type, a message, an enum or a union",
        note: (entry.span, "it is declared here"))
      return nil
    }
  }

  private func resolveOptional(
    _ wrapped: TypeSyntax, _ span: SourceSpan, _ scope: LookupScope
  ) -> TypeResolution? {
    switch wrapped {
    case .optional(let inner, _):
      diagnostics.error(
        .doubleOptional, span, "a value is absent or not; it cannot be absent twice",
        help: "write `\(written(bare(inner)))?`")
      return nil
    case .list, .map:
      let what = if case .list = wrapped { "list" } else { "map" }
      diagnostics.error(
        .optionalCollection, span, "an absent \(what) and an empty one are the same on the wire",
        help:
          "write `\(written(wrapped))`; if absent means something else, put it into a message: `T?`"
      )
      return nil
    case .named, .stream:
      guard var result = resolve(wrapped, scope) else { return nil }
      result.shape = .optional
      return result
    }
  }

  private func resolveList(
    _ element: TypeSyntax, _ span: SourceSpan, _ scope: LookupScope
  ) -> TypeResolution? {
    switch element {
    case .list(let inner, _):
      diagnostics.error(
        .nestedCollection, span, "a list cannot hold lists",
        help: "declare `message Row { values: [\(written(inner))] = 1 }` and write `[Row]`")
      return nil
    case .map:
      diagnostics.error(
        .nestedCollection, span, "a list cannot hold maps",
        help: "declare `message Entries { values: \(written(element)) = 1 }` and write `[Entries]`")
      return nil
    case .optional(let inner, _):
      diagnostics.error(
        .listOfOptionals, span, "an element of a list is always there",
        help: "write `[\(written(bare(inner)))]`, or a list of messages with an optional field")
      return nil
    case .named, .stream:
      guard var result = resolve(element, scope) else { return nil }
      result.shape = .list
      return result
    }
  }

  private func resolveMapValue(_ value: TypeSyntax, _ scope: LookupScope) -> TypeResolution? {
    switch value {
    case .list, .map:
      let what = if case .list = value { "lists" } else { "maps" }
      diagnostics.error(
        .nestedCollection, value.span, "a map cannot hold \(what)",
        help: "declare `message Entry { values: \(written(value)) = 1 }` and write `[K: Entry]`")
      return nil
    case .optional(let inner, _):
      diagnostics.error(
        .mapOfOptionals, value.span, "a value of a map is always there: an absent one has no key",
        help: "write `\(written(bare(inner)))` without `?`")
      return nil
    case .named, .stream: return resolve(value, scope)
    }
  }

  private func resolveKey(_ key: TypeSyntax, _ scope: LookupScope) -> FieldKind? {
    if case .named(let name) = key, let kind = Self.builtins[name.text], kind.isMapKey {
      return kind
    }
    let isIdentifier = if case .named(let name) = key { name.text == "uuid" } else { false }
    diagnostics.error(
      .mapKey, key.span, "`\(written(key))` cannot be the key of a map",
      help: isIdentifier
        ? "write `string`, the uuid in its canonical form"
        : "a key is `string`, `bool`, `int32`, `int64`, `uint32` or `uint64`")
    return nil
  }

  /// A type without its question marks.
  private func bare(_ type: TypeSyntax) -> TypeSyntax {
    var type = type
    while case .optional(let wrapped, _) = type { type = wrapped }
    return type
  }

  /// A type as it was written, spaces aside.
  func written(_ type: TypeSyntax) -> String {
    switch type {
    case .named(let name): name.text
    case .optional(let wrapped, _): written(wrapped) + "?"
    case .list(let element, _): "[\(written(element))]"
    case .map(let key, let value, _): "[\(written(key)): \(written(value))]"
    case .stream(let element, _): "stream \(written(element))"
    }
  }

  static let builtins = Dictionary(uniqueKeysWithValues: FieldKind.builtins.map { ($0.name, $0) })
}
