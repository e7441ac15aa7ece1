// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import OTLPAPI

/// The names under which calls are told; the console and the audit read them. docs/telemetry.md.
enum CallAttributes {
  static func of(
    method: String, status: StatusCode, errorName: String?, peer: String, attempt: Int
  ) -> [KeyValue] {
    let slash = method.lastIndex(of: "/") ?? method.endIndex
    var all = [
      KeyValue("rpc.system", "apus"),
      KeyValue("rpc.service", String(method[..<slash])),
      KeyValue("rpc.method", String(method[slash...].dropFirst())),
      KeyValue("apus.status", "\(status)"),
      KeyValue("apus.peer", peer),
      KeyValue("apus.attempt", attempt),
    ]
    if let errorName { all.append(KeyValue("apus.error", errorName)) }
    return all
  }

  static func microseconds(_ key: String, _ nanoseconds: UInt64) -> KeyValue {
    KeyValue(key, Int(clamping: nanoseconds / 1_000))
  }
}

extension StatusCode {
  /// Whether a server's span is told as failed: what a caller was rightly refused is no failure of
  /// the server, as OpenTelemetry has it. To its caller each end but `ok` is one.
  var isServerFailure: Bool {
    switch self {
    case .unknown, .deadlineExceeded, .unimplemented, .internal, .unavailable, .dataLoss: true
    default: false
    }
  }
}
