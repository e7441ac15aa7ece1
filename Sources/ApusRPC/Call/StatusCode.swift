// SPDX-License-Identifier: Apache-2.0

/// How a call ended. The numbers and their meaning are gRPC's.
public enum StatusCode: UInt8, Sendable, Hashable, CaseIterable {
  case ok = 0
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
}

extension StatusCode: CustomStringConvertible {
  /// The name as schemas spell it.
  public var description: String {
    switch self {
    case .ok: "ok"
    case .cancelled: "cancelled"
    case .unknown: "unknown"
    case .invalidArgument: "invalidArgument"
    case .deadlineExceeded: "deadlineExceeded"
    case .notFound: "notFound"
    case .alreadyExists: "alreadyExists"
    case .permissionDenied: "permissionDenied"
    case .resourceExhausted: "resourceExhausted"
    case .failedPrecondition: "failedPrecondition"
    case .aborted: "aborted"
    case .outOfRange: "outOfRange"
    case .unimplemented: "unimplemented"
    case .internal: "internal"
    case .unavailable: "unavailable"
    case .dataLoss: "dataLoss"
    case .unauthenticated: "unauthenticated"
    }
  }
}
