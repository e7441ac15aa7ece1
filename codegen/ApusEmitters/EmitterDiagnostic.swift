// SPDX-License-Identifier: Apache-2.0

package import ApusSchema

/// Something that an emitter has to say about a place of a checked schema.
package struct EmitterDiagnostic: Hashable, Sendable {
  package var severity: Diagnostic.Severity
  package var span: SourceSpan
  package var message: String

  package init(_ severity: Diagnostic.Severity, at span: SourceSpan, _ message: String) {
    self.severity = severity
    self.span = span
    self.message = message
  }
}
