// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import Foundation
package import OTLPAPI

/// Who tells: this process, in the name of one of its services.
package struct TelemetryResource: Sendable {
  /// The service of the process, or the first of several: `shop.cart.v1`.
  package let service: String
  private let own: [KeyValue]

  package init(service: String) {
    self.service = service
    let info = ProcessInfo.processInfo
    own = [
      KeyValue("service.instance.id", .stringValue("\(Identity.processInstance)".lowercased())),
      KeyValue("process.pid", .intValue(Int64(info.processIdentifier))),
      KeyValue("host.name", .stringValue(info.hostName)),
    ]
  }

  /// As OpenTelemetry has it, in the name of `service`.
  package func message(of service: String) -> Resource {
    Resource(attributes: [KeyValue("service.name", .stringValue(service))] + own)
  }
}

extension KeyValue {
  package init(_ key: String, _ value: AnyValue) { self.init(key: key, value: value) }
  package init(_ key: String, _ value: String) { self.init(key: key, value: .stringValue(value)) }
  package init(_ key: String, _ value: Int) {
    self.init(key: key, value: .intValue(Int64(value)))
  }
}
