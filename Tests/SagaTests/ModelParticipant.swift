// SPDX-License-Identifier: Apache-2.0

/// What the services behind the steps of one saga do: each step once for its key, never after it was
/// undone, and some refuse for good.
struct ModelParticipant {
  enum Answer: Equatable { case done, refused }

  /// Steps that will not be done, however often they are asked for.
  let refusing: Set<String>
  /// Steps whose effect is there now.
  private(set) var applied: Set<String> = []
  /// How often each had its effect.
  private(set) var effects: [String: Int] = [:]
  /// Steps that were undone: what comes late finds it so.
  private(set) var tombstones: Set<String> = []
  /// What each key was answered.
  private var answers: [String: Answer] = [:]

  init(refusing: Set<String> = []) {
    self.refusing = refusing
  }

  mutating func perform(_ step: String) -> Answer {
    if tombstones.contains(step) { return .refused }
    if let before = answers[step] { return before }
    guard !refusing.contains(step) else {
      answers[step] = .refused
      return .refused
    }
    applied.insert(step)
    effects[step, default: 0] += 1
    answers[step] = .done
    return .done
  }

  mutating func undo(_ step: String) {
    tombstones.insert(step)
    applied.remove(step)
  }
}
