// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// How one attempt ended.
enum Ending: Sendable {
  case end(EndHeader, TaggedValues?, Bytes)
  /// No answer came; the reason is this side's.
  case failed(RPCError)

  /// The failure that it is, `nil` for an answer.
  var failure: RPCError? {
    switch self {
    case .end(let header, let tags, let body):
      header.status == 0 ? nil : RPCError(header, tags, body)
    case .failed(let error): error
    }
  }
}
