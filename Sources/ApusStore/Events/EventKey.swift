// SPDX-License-Identifier: Apache-2.0

/// Within which events keep their order.
package struct EventKey: Sendable, Hashable {
  package let topic: String
  package let key: String
}
