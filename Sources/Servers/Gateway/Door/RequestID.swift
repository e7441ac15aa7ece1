// SPDX-License-Identifier: Apache-2.0

import ApusTransport
import ApusWire

/// Names of requests, by which people find them in logs.
enum RequestID {
  static func make() -> String { UUID().uuidString.lowercased() }
}
