// SPDX-License-Identifier: Apache-2.0

/// What the page at `/docs` runs, and how it looks.
enum DocsScript {
  static let text = ""
  static let style = ""
}
