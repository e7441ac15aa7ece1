// SPDX-License-Identifier: Apache-2.0

/// Why a call failed, by gRPC's names and numbers. `ok` (0) is no error and not among them.
package enum StatusCode: UInt8, CaseIterable, Hashable, Sendable {
  case cancelled = 1
  case unknown = 2
  case invalidArgument = 3
  case deadlineExceeded = 4
  case notFound = 5
  case alreadyExists = 6
  case permissionDenied = 7
  case resourceExhausted = 8
  case failedPrecondition = 9
  case aborted = 10
  case outOfRange = 11
  case unimplemented = 12
  case `internal` = 13
  case unavailable = 14
  case dataLoss = 15
  case unauthenticated = 16

  /// As the schema spells it: "failedPrecondition".
  package var name: String { "\(self)" }

  package init?(name: String) {
    guard let code = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = code
  }
}
