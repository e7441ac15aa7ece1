// SPDX-License-Identifier: Apache-2.0

/// What ``Message/validate(into:)`` found.
public struct Violations: Sendable {
  /// At most ``max``, in the order in which they were found.
  public private(set) var list: [Violation] = []

  /// 32: enough to mend a request by, and a bound on what a hostile one makes us write.
  public static var max: Int { 32 }

  @inlinable
  public init() {}

  @inlinable
  public var isEmpty: Bool { list.isEmpty }

  /// True when further violations are dropped, so a loop may stop looking.
  @inlinable
  public var isFull: Bool { list.count >= Self.max }

  public mutating func append(path: String, rule: String, message: String) {
    guard !isFull else { return }
    list.append(Violation(path: path, rule: rule, message: message))
  }

  /// Puts `path` in front of what `body` finds. The path is only made when there is something.
  @inlinable
  public mutating func under(
    _ path: @autoclosure () -> String, _ body: (inout Violations) -> Void
  ) {
    guard !isFull else { return }
    let known = list.count
    body(&self)
    if list.count > known { prefix(path(), from: known) }
  }

  @usableFromInline
  mutating func prefix(_ path: String, from index: Int) {
    for index in index..<list.count { list[index].path = "\(path).\(list[index].path)" }
  }
}
