// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// A message that does not keep its schema, with every field that is wrong.
package struct InvalidMessage: Error, Sendable, Hashable {
  package let violations: [Violation]
}
