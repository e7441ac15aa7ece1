// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object in the order in which they were written.
///
/// The parser refuses a name that comes twice, so that two readers can never see two values.
public struct JSONObject: Sendable, Hashable {
  /// One name with its value.
  public struct Member: Sendable, Hashable {
    public var name: String
    public var value: JSONValue

    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  public var members: [Member]

  public init(members: [Member] = []) { self.members = members }

  public mutating func append(_ name: String, _ value: JSONValue) {
    members.append(Member(name: name, value: value))
  }

  /// O(number of members); whoever needs many of them goes through `members` once.
  public subscript(name: String) -> JSONValue? {
    members.first { $0.name == name }?.value
  }
}
