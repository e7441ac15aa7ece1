// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// All that does not fit a schema in one JSON value, as far as it is worth telling.
final class ConversionProblems {
  private(set) var violations = Violations()

  func append(_ error: ConversionError) {
    violations.append(path: error.path, rule: "type", message: error.message)
  }
}
