// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire

/// Who tells: a process of a service.
struct TelemetrySource: Hashable, Sendable {
  var service: String
  var instance: String
}

/// A span as it is kept. Times are nanoseconds since 1970.
struct SpanRecord: Sendable {
  enum Kind: Int64, Sendable {
    case `internal` = 1
    case server, client, producer, consumer

    var name: String {
      switch self {
      case .internal: "internal"
      case .server: "server"
      case .client: "client"
      case .producer: "producer"
      case .consumer: "consumer"
      }
    }
  }

  var trace: Bytes
  var id: Bytes
  /// Empty for a root.
  var parent: Bytes
  var source: TelemetrySource
  var name: String
  var kind: Kind
  var startedAt: Int64
  var duration: Int64
  var isError: Bool
  var status: String
  var attributes: [String: String]
  var events: [SpanEvent]

  var endedAt: Int64 { startedAt + duration }
}
