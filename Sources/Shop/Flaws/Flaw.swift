// SPDX-License-Identifier: Apache-2.0

/// A mistake that the shop makes on purpose, so that `apus audit` has something to find and a learner
/// something to mend. Without it the shop is as it should be.
public enum Flaw: String, Sendable, Hashable, CaseIterable {
  /// Wishlist reads Cart's tables.
  case dataMonolith = "data-monolith"
  /// Cart asks Search for each of its lines singly.
  case chatty
  /// Cart has a service for what is a multiplication.
  case tooMany = "too-many"
  /// Search asks a service that asks Search.
  case boundaries
  /// User tells passwords, and leaves a door open.
  case insecure

  /// The environment variable that a description sets: one, or several with commas between.
  public static let variable = "SHOP_FLAW"

  /// - Throws: ``UnknownFlaw`` for a name that is none.
  public static func read(_ text: String) throws(UnknownFlaw) -> Set<Flaw> {
    var flaws: Set<Flaw> = []
    for name in text.split(separator: ",") {
      let name = name.filter { $0 != " " }
      guard let flaw = Flaw(rawValue: name) else { throw UnknownFlaw(name: name) }
      flaws.insert(flaw)
    }
    return flaws
  }
}

public struct UnknownFlaw: Error, CustomStringConvertible {
  public let name: String

  public var description: String {
    let known = Flaw.allCases.map(\.rawValue).joined(separator: ", ")
    return "there is no flaw \(name): \(known)"
  }
}
