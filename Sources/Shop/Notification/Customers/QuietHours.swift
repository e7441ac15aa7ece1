// SPDX-License-Identifier: Apache-2.0

import ApusWire
import NotificationAPI

/// The hours of a customer's night.
struct QuietHours: Sendable {
  let from: Int64
  let until: Int64
  let offsetSeconds: Int64

  private static let hour: Int64 = 3_600
  private static let day: Int64 = 86_400

  init(_ preferences: NotificationPreferences) {
    from = Int64(preferences.quietFrom) % 24
    until = Int64(preferences.quietUntil) % 24
    offsetSeconds = Int64(preferences.utcOffsetMinutes) * 60
  }

  /// When they end, if `time` is in them.
  func end(at time: Timestamp) -> Timestamp? {
    guard from != until else { return nil }
    let local = time.advanced(by: .seconds(offsetSeconds)).seconds
    // Counted from midnight, also before 1970.
    let ofDay = (local % Self.day + Self.day) % Self.day
    let (start, end) = (from * Self.hour, until * Self.hour)
    let isQuiet = start < end ? start <= ofDay && ofDay < end : start <= ofDay || ofDay < end
    guard isQuiet else { return nil }
    let left = ofDay < end ? end - ofDay : Self.day - ofDay + end
    return Timestamp(seconds: time.seconds).advanced(by: .seconds(left))
  }
}
