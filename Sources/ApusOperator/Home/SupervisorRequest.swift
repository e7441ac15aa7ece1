// SPDX-License-Identifier: Apache-2.0

import ApusReflection

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A wish to the running `apus up`: a file in its folder of requests, answered by a file beside it.
///
/// The folder belongs to the user alone, so whoever can write there may also signal the processes.
package struct SupervisorRequest: Sendable, Hashable {
  package enum Verb: String, Sendable { case stop, start, restart, scale, kill }

  package var id: String
  package var verb: Verb
  /// Services, or single processes (`cart-1`).
  package var names: [String]
  /// Of `scale`.
  package var count: Int?

  package init(_ verb: Verb, names: [String], count: Int? = nil) {
    id = UUID().uuidString
    self.verb = verb
    self.names = names
    self.count = count
  }

  /// Asks; the answer comes later, when what was asked for is done.
  package func submit(in home: Home) throws(CommandError) {
    let document: JSONValue = [
      "verb": .string(verb.rawValue), "names": .array(names.map { .string($0) }),
      "count": JSONValue(count),
    ]
    try FilePath.replace(FilePath.join(home.requests, id + ".request"), with: document.compact())
  }

  /// Whether it has been done; `false` while nothing has been said.
  ///
  /// - Throws: when `apus up` refuses.
  package func isAnswered(in home: Home) throws(CommandError) -> Bool {
    let reply = FilePath.join(home.requests, id + ".reply")
    guard let text = FilePath.text(of: reply) else { return false }
    FilePath.remove(reply)
    if let refusal = (try? JSONValue(parsing: text))?["error"]?.text { throw .negative(refusal) }
    return true
  }

  /// The requests that wait, oldest first.
  package static func take(_ home: Home) -> [SupervisorRequest] {
    FilePath.names(in: home.requests).filter { $0.hasSuffix(".request") }.compactMap { name in
      let path = FilePath.join(home.requests, name)
      defer { FilePath.remove(path) }
      guard let text = FilePath.text(of: path), let json = try? JSONValue(parsing: text) else {
        return nil
      }
      guard let verb = json["verb"]?.text.flatMap(Verb.init) else { return nil }
      var request = SupervisorRequest(verb, names: json["names"]?.elements.compactMap(\.text) ?? [])
      request.id = String(name.dropLast(".request".count))
      request.count = json["count"]?.int
      return request
    }
  }

  package func answer(_ home: Home, error: String? = nil) {
    let document: JSONValue = ["error": JSONValue(error)]
    try? FilePath.replace(FilePath.join(home.requests, id + ".reply"), with: document.compact())
  }
}
