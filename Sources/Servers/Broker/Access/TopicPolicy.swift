// SPDX-License-Identifier: Apache-2.0

import ApusRPC

/// Who may publish and hear what, compiled from the whole schema tree.
package struct TopicPolicy: Sendable, Equatable {
  package struct Topic: Sendable, Equatable {
    /// Schema packages: the one that declares the event, when one of its services publishes it.
    package var publishers: Set<String>
    package var subscribers: Set<String>

    package init(publishers: Set<String>, subscribers: Set<String>) {
      self.publishers = publishers
      self.subscribers = subscribers
    }
  }

  private let topics: [String: Topic]
  /// Operators may publish by hand; for development.
  private let allowsOperators: Bool

  package init(topics: [String: Topic], allowsOperators: Bool) {
    self.topics = topics
    self.allowsOperators = allowsOperators
  }

  func mayPublish(_ caller: Caller, _ topic: String) -> Bool {
    guard let known = topics[topic] else { return false }
    guard let service = caller.service else { return allowsOperators }
    return known.publishers.contains(service)
  }

  func maySubscribe(_ caller: Caller, _ topic: String) -> Bool {
    guard let known = topics[topic], let service = caller.service else { return false }
    return known.subscribers.contains(service)
  }

  /// Without any schemas: a service publishes what bears its package's name, and hears everything.
  static func mayPublishWithoutPolicy(_ caller: Caller, _ topic: String) -> Bool {
    guard let service = caller.service, topic.hasPrefix(service + ".") else { return false }
    return !topic.dropFirst(service.count + 1).contains(".")
  }
}
