// SPDX-License-Identifier: Apache-2.0

/// A stretch of one source file, in bytes.
package struct SourceSpan: Hashable, Sendable {
  /// Index into ``SchemaTree/sources``.
  package var file: Int
  package var start: Int
  /// One past the last byte.
  package var end: Int

  package init(file: Int, start: Int, end: Int) {
    self.file = file
    self.start = start
    self.end = end
  }

  /// From the start of this one to the end of `other`, which lies in the same file and not before.
  package func through(_ other: SourceSpan) -> SourceSpan {
    SourceSpan(file: file, start: start, end: max(end, other.end))
  }
}
