// SPDX-License-Identifier: Apache-2.0

import ApusWire

extension Timestamp {
  /// Later by so many seconds; at most the last instant there is.
  func adding(seconds more: Int64) -> Timestamp {
    let (sum, overflow) = seconds.addingReportingOverflow(more)
    return Timestamp(seconds: overflow ? (more < 0 ? .min : .max) : sum, nanoseconds: nanoseconds)
  }
}
