// SPDX-License-Identifier: Apache-2.0

/// What is to be done for a request, from what is kept: nothing more, or to ask the provider and
/// look again.
enum Beginning: Sendable {
  case settled(PaymentRecord)
  case unsettled(PendingOperation)
}
