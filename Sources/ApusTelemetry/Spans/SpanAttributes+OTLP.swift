// SPDX-License-Identifier: Apache-2.0

import OTLPAPI
import Tracing

extension SpanAttributes {
  /// 2 KiB of a text: an attribute is for finding, not for reading.
  private static let textByteCount = 2_048
  /// 128 of one span.
  private static let limit = 128

  /// As OpenTelemetry has them, in the order of their names.
  var messages: [KeyValue] {
    var all: [KeyValue] = []
    forEach { key, attribute in
      guard all.count < Self.limit, let value = Self.value(attribute) else { return }
      all.append(KeyValue(key, value))
    }
    return all.sorted { $0.key < $1.key }
  }

  private static func value(_ attribute: SpanAttribute) -> AnyValue? {
    switch attribute {
    case .int32(let value): .intValue(Int64(value))
    case .int64(let value): .intValue(value)
    case .double(let value): .doubleValue(value)
    case .bool(let value): .boolValue(value)
    case .string(let value): .stringValue(value.prefixed(byteCount: textByteCount))
    case .stringConvertible(let value):
      .stringValue("\(value)".prefixed(byteCount: textByteCount))
    case .int32Array(let values): array(values.map { .intValue(Int64($0)) })
    case .int64Array(let values): array(values.map { .intValue($0) })
    case .doubleArray(let values): array(values.map { .doubleValue($0) })
    case .boolArray(let values): array(values.map { .boolValue($0) })
    case .stringArray(let values):
      array(values.map { .stringValue($0.prefixed(byteCount: textByteCount)) })
    case .stringConvertibleArray(let values):
      array(values.map { .stringValue("\($0)".prefixed(byteCount: textByteCount)) })
    default: nil
    }
  }

  private static func array(_ values: [AnyValue]) -> AnyValue {
    .arrayValue(ArrayValue(values: Array(values.prefix(limit))))
  }
}
