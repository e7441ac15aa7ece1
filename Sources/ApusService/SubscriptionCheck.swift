// SPDX-License-Identifier: Apache-2.0

import ApusRPC

/// Whether the code hears of the events of which the schemas say that it does.
struct SubscriptionCheck {
  let services: [ServiceDescriptor]

  /// - Throws: ``ConfigurationError`` that names all that is missing, and where.
  func check(_ heard: [(subscriber: String, topic: String)]) throws(ConfigurationError) {
    var faults: [String] = []
    for (subscriber, topic) in heard
    where !services.contains(where: { $0.package == subscriber && $0.subscribes.contains(topic) }) {
      let owner = services.first { $0.package == subscriber }?.name ?? subscriber
      faults.append(
        "the code hears of \(topic), but the schema does not say so: add `subscribes \(topic)` to "
          + "\(owner), or remove process.on(…)")
    }
    for service in services {
      for topic in service.subscribes
      where !heard.contains(where: { $0.subscriber == service.package && $0.topic == topic }) {
        faults.append(
          "\(service.name) subscribes to \(topic), but nothing handles it: add process.on(…) "
            + "before run(), or remove the line from the schema")
      }
    }
    guard faults.isEmpty else { throw ConfigurationError(faults.joined(separator: "; ")) }
  }
}
