// SPDX-License-Identifier: Apache-2.0

/// Fills `${…}` in values of the description file.
///
/// `${home}` and `${name}` are the system's; other names come from the environment, `${NAME:-default}` with a
/// default; `$$` is a dollar. `{service}` without a dollar stays: a process fills in each of its services.
struct Substitution: Sendable {
  var home: String
  var name: String
  var environment: [String: String]

  enum Fault: Error, Hashable {
    case unknown(String)
    case open
  }

  func callAsFunction(_ text: String) throws(Fault) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[dollar...].dropFirst()
      if rest.first == "$" {
        result += "$"
        rest = rest.dropFirst()
      } else if rest.first == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw .open }
        result += try value(of: String(rest[..<end].dropFirst()))
        rest = rest[end...].dropFirst()
      } else {
        result += "$"
      }
    }
    return result + rest
  }

  private func value(of expression: String) throws(Fault) -> String {
    let parts = expression.split(separator: ":-", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    switch name {
    case "home": return home
    case "name": return self.name
    default:
      if let value = environment[name] { return value }
      guard parts.count > 1 else { throw .unknown(name) }
      return String(parts[1])
    }
  }
}
