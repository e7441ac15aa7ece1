// SPDX-License-Identifier: Apache-2.0

/// Why a connection ends. Spec: PROTOCOL.md §3.10.
package enum CloseCode: UInt16, Sendable {
  /// Nothing is wrong: idle, aged, or its owner is done.
  case done = 0
  case frameTooLarge = 1
  case headerTooLarge = 2
  case malformedFrame = 3
  case unknownFrame = 4
  /// A known frame where it may not come, such as a CALL before HELLO.
  case unexpectedFrame = 5
  case unsupportedVersion = 6
  /// An identifier that is even, falls, or addresses a slot that is open.
  case badStream = 7
  case creditExceeded = 8
  /// More calls above the announced limit, or malformed streams, than are forgiven.
  case tooManyOffences = 9
  case tooManyPings = 10
  case timedOut = 11
  /// Output made no progress for too long.
  case stuck = 12
  case certificateExpired = 13
  case shuttingDown = 14
  case internalError = 15
}
