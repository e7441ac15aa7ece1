// SPDX-License-Identifier: Apache-2.0

package import ApusWire

/// One constraint of a field, as its annotation says it.
///
/// It comes from a descriptor that a peer has sent: what cannot be read is no rule here, and is left
/// to the service, which checks the request again.
package enum FieldRule: Sendable {
  case length(ClosedRange<UInt64>, words: String)
  case count(ClosedRange<UInt64>, words: String)
  case integers(ClosedRange<Int64>, words: String)
  case unsignedIntegers(ClosedRange<UInt64>, words: String)
  case doubles(ClosedRange<Double>, words: String)
  case pattern(TextPattern, source: String)
  case email
  case url
  case unique
  case required

  init?(_ annotation: AnnotationSchema, of field: FieldSchema) {
    switch annotation.name {
    case "email": self = .email
    case "url": self = .url
    case "unique": self = .unique
    case "required": self = .required
    case "pattern":
      guard let source = annotation.arguments.first.flatMap(SchemaText.string),
        let pattern = TextPattern(unchecked: source)
      else { return nil }
      self = .pattern(pattern, source: source)
    case "length", "count":
      guard let (low, high) = Self.bounds(annotation), let low = UInt64(low),
        let high = UInt64(high), low <= high
      else { return nil }
      let words = "\(low) to \(high)"
      self =
        annotation.name == "length"
        ? .length(low...high, words: words) : .count(low...high, words: words)
    case "range": self.init(range: annotation, of: field)
    default: return nil
    }
  }

  private init?(range annotation: AnnotationSchema, of field: FieldSchema) {
    guard let (low, high) = Self.bounds(annotation) else { return nil }
    switch field.type {
    case .float, .double:
      guard let low = Double(low), let high = Double(high), low <= high else { return nil }
      self = .doubles(low...high, words: "\(low) to \(high)")
    case .uint32, .uint64, .fixed32, .fixed64:
      guard let low = UInt64(low), let high = UInt64(high), low <= high else { return nil }
      self = .unsignedIntegers(low...high, words: "\(low) to \(high)")
    default:
      guard let low = Int64(low), let high = Int64(high), low <= high else { return nil }
      self = .integers(low...high, words: "\(low) to \(high)")
    }
  }

  /// `1...64`, with spaces where there were any, and digits in groups (`1_000`).
  private static func bounds(_ annotation: AnnotationSchema) -> (String, String)? {
    guard let text = annotation.arguments.first?.filter({ $0 != " " && $0 != "_" }),
      let dots = text.firstRange(of: "...")
    else { return nil }
    return (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]))
  }

  var name: String {
    switch self {
    case .length: "length"
    case .count: "count"
    case .integers, .unsignedIntegers, .doubles: "range"
    case .pattern: "pattern"
    case .email: "email"
    case .url: "url"
    case .unique: "unique"
    case .required: "required"
    }
  }
}
