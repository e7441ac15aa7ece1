// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// A schema package that some process serves, as it describes itself.
struct PublishedPackage: Sendable {
  let name: String
  /// FNV-1a 64 of the descriptor.
  let fingerprint: UInt64
  /// The package with all that it imports.
  let index: SchemaIndex
  let rules: SchemaRules

  init(name: String, fingerprint: UInt64, index: SchemaIndex) {
    self.name = name
    self.fingerprint = fingerprint
    self.index = index
    rules = SchemaRules(index)
  }

  var services: [ServiceSchema] {
    index.packages.first { $0.name == name }?.services ?? []
  }
}
