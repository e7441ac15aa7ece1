// SPDX-License-Identifier: Apache-2.0

/// Every declared name of every package, and what it stands for.
struct NameTable {
  struct Entry {
    var kind: Kind
    var package: String
    var span: SourceSpan
  }

  enum Kind: Equatable {
    case message(MessageRole)
    case enumeration
    case service
    /// A name that generated code takes, with the sentence that says why: it is no type of the language.
    case derived(String)

    /// "a message", "an event".
    var description: String {
      switch self {
      case .message(.message): "a message"
      case .message(.union): "a union"
      case .message(.error): "an error"
      case .message(.event): "an event"
      case .message(.request): "a request"
      case .enumeration: "an enum"
      case .service: "a service"
      case .derived(let reason): reason
      }
    }

    var isDerived: Bool {
      if case .derived = self { true } else { false }
    }
  }

  private var entries: [String: Entry] = [:]
  /// Full names by their last part.
  private var fullNames: [String: [String]] = [:]
  private var lastParts: [String: [String]] = [:]

  subscript(_ fullName: String) -> Entry? { entries[fullName] }

  /// `nil` if the name was free; otherwise what has it already.
  mutating func declare(_ fullName: String, _ entry: Entry) -> Entry? {
    if let earlier = entries[fullName] { return earlier }
    entries[fullName] = entry
    if !entry.kind.isDerived {
      let last = fullName.split(separator: ".").last.map(String.init) ?? fullName
      fullNames[last, default: []].append(fullName)
      lastParts[entry.package, default: []].append(last)
    }
    return nil
  }

  /// The full names of declarations whose last part is `name`, sorted.
  func fullNames(endingIn name: String) -> [String] { (fullNames[name] ?? []).sorted() }

  /// The last parts of what a package declares.
  func lastParts(of package: String) -> [String] { lastParts[package] ?? [] }

  /// The full names of all declarations of one kind.
  func fullNames(of kind: Kind) -> [String] {
    entries.filter { $0.value.kind == kind }.map(\.key)
  }
}
