// SPDX-License-Identifier: Apache-2.0

/// Every kind of finding, by the id that stands in its text and in JSON.
package enum DiagnosticID: String, CaseIterable, Hashable, Sendable {
  case invalidUTF8 = "invalid-utf8"
}
