// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusStore

extension Store {
  /// The events of one type that wait in the outbox, in the order of their commits.
  package func published<Published: Event>(_ type: Published.Type) async throws -> [Published] {
    try await read { db in
      try db.rows(
        "SELECT payload FROM apus_outbox WHERE topic = \(Published.messageName) ORDER BY sequence"
      ) { row in try Published(decoding: row["payload"]) }
    }
  }
}
