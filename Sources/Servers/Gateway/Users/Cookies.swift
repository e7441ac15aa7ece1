// SPDX-License-Identifier: Apache-2.0

/// The cookies of a request. Spec: RFC 6265 §5.4, read strictly.
struct Cookies: Sendable, Hashable {
  private let values: [String: String]

  /// Of two cookies with one name none counts: another host of the domain may have set one of them.
  init(_ headers: [String]) {
    var values: [String: String] = [:]
    var twice: Set<String> = []
    for header in headers {
      for pair in header.split(separator: ";") {
        let parts = pair.drop { $0 == " " }
          .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { continue }
        let name = String(parts[0])
        if values.updateValue(String(parts[1]), forKey: name) != nil { twice.insert(name) }
      }
    }
    for name in twice { values[name] = nil }
    self.values = values
  }

  subscript(name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
}
