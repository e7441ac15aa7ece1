// SPDX-License-Identifier: Apache-2.0

/// A field's type when its names are found and its shape is one that the language has.
struct TypeResolution {
  var kind: FieldKind
  var shape: FieldShape = .singular
  var typeName = ""
  var isUnion = false
  var keyKind: FieldKind?
}
