// SPDX-License-Identifier: Apache-2.0

/// Pass 9: hashes that name methods and errors on the wire are each one's own. Pass 10: timeouts of the whole tree.
extension Checker {
  func checkHashes(_ hash: (String) -> UInt64 = FNV1a64.hash) {
    let services = packageNames.flatMap { packages[$0]?.result.services ?? [] }
    checkHashes(services.flatMap(\.methods).map { ($0.fullName, $0.span) }, "method", hash)
    let errors = packageNames.flatMap { packages[$0]?.result.errors ?? [] }
    checkHashes(errors.map { ($0.name, $0.span) }, "error", hash)
  }

  private func checkHashes(
    _ names: [(String, SourceSpan)], _ what: String, _ hash: (String) -> UInt64
  ) {
    var taken: [UInt64: (String, SourceSpan)] = [:]
    for (name, span) in names {
      let value = hash(name)
      if value == 0 {
        diagnostics.error(
          .hashCollision, span, "the hash of the \(what) `\(name)` is 0, which names none",
          help: "rename it")
      } else if let (other, first) = taken[value], other != name {
        diagnostics.error(
          .hashCollision, span, "the \(what) `\(name)` and `\(other)` have one hash, \(value)",
          help: "rename one of the two: on the wire they could not be told apart",
          note: (first, "the other is here"))
      } else {
        taken[value] = (name, span)
      }
    }
  }

  /// A timeout that no caller waits for is a promise that nobody can hold the method to.
  func checkTimeouts() {
    var callers: [String: [ServiceType]] = [:]
    for name in packageNames {
      for service in packages[name]?.result.services ?? [] {
        for used in service.uses { callers[used, default: []].append(service) }
      }
    }
    for name in packageNames {
      for service in packages[name]?.result.services ?? [] {
        guard let limit = longestWait(of: callers[service.name] ?? []) else { continue }
        for method in service.methods {
          guard let timeout = method.timeout, timeout > limit else { continue }
          let span =
            method.annotations[.timeout]?.span ?? service.annotations[.timeout]?.span ?? method.span
          let names = (callers[service.name] ?? []).map(\.name).joined(separator: ", ")
          diagnostics.error(
            .timeoutTooLong, span,
            "`\(method.fullName)` may take \(timeout.written), but no caller waits longer than \(limit.written): \(names)",
            help: "shorten it to \(limit.written) at most, or give a caller's method more time")
        }
      }
    }
  }

  /// The longest that any method of these services may take; `nil` if one of them may take forever.
  private func longestWait(of callers: [ServiceType]) -> Duration? {
    var longest: Duration?
    for caller in callers {
      // A program that only calls, or that is moved by events, has no caller of its own to wait for it.
      if caller.methods.isEmpty || !caller.subscribes.isEmpty { return nil }
      for method in caller.methods {
        guard let wait = method.timeout ?? (method.kind == .unary ? Self.defaultTimeout : nil)
        else { return nil }
        longest = max(longest ?? wait, wait)
      }
    }
    return longest
  }

  /// Of a unary call that nobody gave one: PROTOCOL.md, deadlines.
  private static let defaultTimeout = Duration.seconds(30)
}
