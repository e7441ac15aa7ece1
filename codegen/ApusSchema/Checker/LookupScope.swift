// SPDX-License-Identifier: Apache-2.0

/// From where a name is looked up.
struct LookupScope {
  var package: String
  /// Full names of the messages around, the innermost first.
  var enclosing: [String] = []
  var file: Int
  var imports: [String]

  func inside(_ message: String) -> LookupScope {
    var scope = self
    scope.enclosing.insert(message, at: 0)
    return scope
  }
}
