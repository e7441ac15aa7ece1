// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// A package with every type, shape and encoding.
enum SampleSchema {
  static let index = SchemaIndex([
    PackageSchema(
      name: "test.v1",
      messages: [
        MessageSchema(name: "test.v1.All", fields: scalars + lists + optionals + maps + rest),
        MessageSchema(
          name: "test.v1.Line",
          fields: [
            FieldSchema(name: "sku", number: 1, type: .string),
            FieldSchema(name: "quantity", number: 2, type: .uint32),
            FieldSchema(name: "next", number: 3, type: .message("test.v1.Line"), shape: .optional),
          ]),
        MessageSchema(
          name: "test.v1.Owner", role: .union,
          fields: [
            FieldSchema(name: "customer", number: 1, type: .uuid),
            FieldSchema(name: "visitor", number: 2, type: .string),
          ]),
        MessageSchema(
          name: "test.v1.Full", role: .error,
          fields: [FieldSchema(name: "limit", number: 1, type: .uint32)],
          statusCode: 9),
      ],
      enums: [
        EnumSchema(
          name: "test.v1.Colour",
          values: [
            .init(name: "unknown", number: 0), .init(name: "red", number: 1),
            .init(name: "green", number: 2),
          ])
      ])
  ])

  static let types: [(String, ValueType)] = [
    ("bool", .bool), ("int32", .int32), ("int64", .int64), ("uint32", .uint32), ("uint64", .uint64),
    ("sint32", .sint32), ("sint64", .sint64), ("fixed32", .fixed32), ("fixed64", .fixed64),
    ("sfixed32", .sfixed32), ("sfixed64", .sfixed64), ("float", .float), ("double", .double),
    ("string", .string),
    ("bytes", .bytes), ("timestamp", .timestamp), ("duration", .duration), ("uuid", .uuid),
    ("line", .message("test.v1.Line")), ("colour", .enumeration("test.v1.Colour")),
  ]

  static let keyTypes: [(String, ValueType)] = [
    ("Bool", .bool), ("Int32", .int32), ("Uint64", .uint64), ("Sint64", .sint64),
    ("Fixed32", .fixed32),
    ("String", .string),
  ]

  private static let scalars = fields(from: 1) { name, number, type in
    FieldSchema(name: name, number: number, type: type)
  }
  private static let lists = fields(from: 101) { name, number, type in
    FieldSchema(name: name + "List", number: number, type: type, shape: .list)
  }
  private static let optionals = fields(from: 201) { name, number, type in
    FieldSchema(name: name + "Maybe", number: number, type: type, shape: .optional)
  }
  private static let maps =
    fields(from: 301) { name, number, type in
      FieldSchema(name: name + "ByString", number: number, type: type, shape: .map(key: .string))
    }
    + keyTypes.enumerated().map { place, key in
      FieldSchema(
        name: "by" + key.0, number: 401 + UInt32(place), type: .int32, shape: .map(key: key.1))
    }
  private static let rest = [
    FieldSchema(name: "owner", number: 501, type: .message("test.v1.Owner"), shape: .optional),
    FieldSchema(name: "owners", number: 502, type: .message("test.v1.Owner"), shape: .list),
    FieldSchema(name: "text", number: 503, type: .string, oneof: "value"),
    FieldSchema(name: "count", number: 504, type: .int64, oneof: "value"),
    FieldSchema(name: "inner", number: 505, type: .message("test.v1.Line"), oneof: "value"),
  ]

  private static func fields(from first: UInt32, _ make: (String, UInt32, ValueType) -> FieldSchema)
    -> [FieldSchema]
  {
    types.enumerated().map { place, type in make(type.0, first + UInt32(place), type.1) }
  }
}
