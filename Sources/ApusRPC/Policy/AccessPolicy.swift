// SPDX-License-Identifier: Apache-2.0

/// Who may call which method of one service package: compiled from the whole schema tree, never
/// taken from the registry or from a caller's word. Deny by default.
public struct AccessPolicy: Sendable, Equatable {
  /// The schema package of the service that is called.
  public let service: String
  /// By full method name: the paths that may call, `service/<package>`, `operator/<name>`, or with
  /// `*` as the last segment.
  private let allow: [String: Set<String>]

  public init(service: String, allow: [String: Set<String>]) {
    self.service = service
    self.allow = allow
  }

  public func allows(_ caller: Caller, method: String) -> Bool {
    guard let paths = allow[method] else { return false }
    if paths.contains(caller.path) { return true }
    guard let slash = caller.path.firstIndex(of: "/") else { return false }
    return paths.contains("\(caller.path[..<slash])/*")
  }
}
