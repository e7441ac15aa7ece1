// SPDX-License-Identifier: Apache-2.0

/// What a finished call says about the endpoint that took it.
public enum CallOutcome: Sendable, Hashable {
  /// The endpoint did its work. A typed error or a refused argument is an answer, too.
  case answered

  /// The endpoint failed: unavailable, deadline exceeded, a dead connection.
  ///
  /// `timeout` is what the caller was ready to wait, in nanoseconds. The failure is charged at
  /// least as that, or an endpoint that fails in a millisecond would look like the fastest of all.
  case failed(timeout: UInt64)

  /// The caller went away first, so all that is known is that the answer took longer than this.
  case abandoned
}
