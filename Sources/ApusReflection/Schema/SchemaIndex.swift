// SPDX-License-Identifier: Apache-2.0

/// Everything that some schema packages declare, by full name; made once, then only read.
public final class SchemaIndex: Sendable {
  public let packages: [PackageSchema]
  private let messages: [String: MessageSchema]
  private let emptyNodeCounts: [String: Int]
  private let enums: [String: EnumSchema]

  /// Names that no package declares are found when they are used: a caller needs only what it calls.
  public init(_ packages: [PackageSchema]) {
    self.packages = packages
    // Of two declarations with one name the first counts: a descriptor comes from a peer, and nothing traps.
    messages = Dictionary(packages.flatMap(\.messages).map { ($0.name, $0) }) { first, _ in first }
    enums = Dictionary(packages.flatMap(\.enums).map { ($0.name, $0) }) { first, _ in first }
    var counts: [String: Int] = [:]
    for name in messages.keys { _ = Self.countEmptyNodes(name, messages, &counts, depth: 0) }
    emptyNodeCounts = counts
  }

  public func message(named name: String) -> MessageSchema? { messages[name] }
  public func enumeration(named name: String) -> EnumSchema? { enums[name] }

  public var services: [ServiceSchema] { packages.flatMap(\.services) }

  /// The error whose full name has this FNV-1a 64 hash, as END carries it.
  public func error(hash: UInt64) -> MessageSchema? {
    messages.values.first { $0.role == .error && FNV1a64.hash($0.name) == hash }
  }
}

// MARK: the size of nothing

extension SchemaIndex {
  /// More members of an absent message than this are not printed: with two fields of the next type each, thirty
  /// small messages would be a billion zeros.
  static let mostEmptyNodes = 1_000

  /// Members that the empty message prints, those of its plain messages included.
  func emptyNodeCount(of name: String) -> Int { emptyNodeCounts[name] ?? 0 }

  /// Whether what is not there of a message can be looked through: messages that hold two of the next kind each
  /// double with every step, and a descriptor is a peer's word.
  func isSmallWhenEmpty(_ name: String) -> Bool { emptyNodeCount(of: name) <= Self.mostEmptyNodes }

  private static func countEmptyNodes(
    _ name: String, _ messages: [String: MessageSchema], _ counts: inout [String: Int], depth: Int
  ) -> Int {
    if let known = counts[name] { return known }
    // The compiler refuses a circle of plain messages; a descriptor from elsewhere may have one.
    guard depth <= JSONValue.maximumDepth, let schema = messages[name] else {
      return mostEmptyNodes + 1
    }
    // Whoever comes back to this one before it is counted goes in a circle.
    counts[name] = mostEmptyNodes + 1
    var count = 0
    for (place, field) in schema.fields.enumerated() where !schema.hasPresence(place) {
      count += 1
      if case .message(let inner) = field.type, field.shape == .singular {
        count += countEmptyNodes(inner, messages, &counts, depth: depth + 1)
      }
      if count > mostEmptyNodes { break }
    }
    counts[name] = min(count, mostEmptyNodes + 1)
    return count
  }
}

/// One schema package.
public struct PackageSchema: Sendable, Hashable {
  public let name: String
  public let documentation: String
  public let imports: [String]
  public let messages: [MessageSchema]
  public let enums: [EnumSchema]
  public let services: [ServiceSchema]

  public init(
    name: String, documentation: String = "", imports: [String] = [],
    messages: [MessageSchema] = [],
    enums: [EnumSchema] = [], services: [ServiceSchema] = []
  ) {
    self.name = name
    self.documentation = documentation
    self.imports = imports
    self.messages = messages
    self.enums = enums
    self.services = services
  }
}

/// FNV-1a with 64 bits over UTF-8; PROTOCOL.md names methods and errors by it.
enum FNV1a64 {
  static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
