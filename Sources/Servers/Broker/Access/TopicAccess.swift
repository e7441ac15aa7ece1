// SPDX-License-Identifier: Apache-2.0

import ApusRPC
package import Logging
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The policy of topics as its file has it, read again when the file changes.
package final class TopicAccess: Sendable {
  private let path: String?
  private let logger: Logger
  private let state: Mutex<State>

  private struct State {
    var policy: TopicPolicy?
    var stamp: Date?
  }

  /// A policy that never changes; without one, the rules of a system without schemas.
  package init(_ policy: TopicPolicy?) {
    path = nil
    logger = Logger(label: "topics", factory: { _ in SwiftLogNoOpLogHandler() })
    state = Mutex(State(policy: policy))
  }

  /// - Throws: when there is a file that cannot be read. Without one the rules of a system without
  ///   schemas hold, and the log says so.
  package init(path: String, logger: Logger) throws {
    self.path = path
    self.logger = logger
    let stamp = Self.stamp(of: path)
    state = Mutex(State(policy: stamp == nil ? nil : try TopicPolicy(path: path), stamp: stamp))
    if stamp == nil {
      logger.warning(
        "no list of topics: each service may publish events of its own package, and hear all",
        metadata: ["path": "\(path)"])
    }
  }

  func mayPublish(_ caller: Caller, _ topic: String) -> Bool {
    state.withLock { state in
      state.policy?.mayPublish(caller, topic) ?? TopicPolicy.mayPublishWithoutPolicy(caller, topic)
    }
  }

  func maySubscribe(_ caller: Caller, _ topic: String) -> Bool {
    state.withLock { state in
      state.policy?.maySubscribe(caller, topic) ?? (caller.service != nil)
    }
  }

  /// Takes the file when it has changed. A bad one is refused, and a removed one changes nothing: who
  /// was kept out must not get in by a file that is missing for a moment.
  func look() {
    guard let path, let stamp = Self.stamp(of: path) else { return }
    guard state.withLock({ $0.stamp }) != stamp else { return }
    do {
      let policy = try TopicPolicy(path: path)
      state.withLock { $0 = State(policy: policy, stamp: stamp) }
      logger.info("the list of topics is reloaded")
    } catch {
      state.withLock { $0.stamp = stamp }
      logger.warning("the list of topics stays as it was", metadata: ["reason": "\(error)"])
    }
  }

  private static func stamp(of path: String) -> Date? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.modificationDate] as? Date
  }
}
