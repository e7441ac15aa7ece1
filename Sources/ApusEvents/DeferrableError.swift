// SPDX-License-Identifier: Apache-2.0

/// An error of a handler that may say that its event is not to blame: it came before another that
/// has to be handled first, which lies among the dead letters.
///
/// Such an event comes again every half minute, for as long as the bus keeps it, and never becomes
/// a dead letter itself.
public protocol DeferrableError: Error {
  /// Whether the event only has to come later.
  var isDeferred: Bool { get }
}
