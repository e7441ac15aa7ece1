// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// The same checks in the same words as generated code makes them.
extension DynamicMessage {
  /// - Parameter depth: of messages that are not there and are looked into all the same, for a plain
  ///   message is its empty value: the compiler refuses circles of them, a descriptor may have one.
  func validate(_ rules: SchemaRules, into violations: inout Violations, depth: Int = 0) {
    let fields = rules.fields(of: schema.name)
    for (place, field) in schema.fields.enumerated() {
      guard !violations.isFull else { return }
      let checks = fields[place]
      let value = values[place]
      if let checks { check(checks, value, field, place, into: &violations) }
      if let value {
        below(value, field, rules, into: &violations)
      } else if !hasPresence(place), field.shape == .singular, case .message(let name) = field.type,
        depth < JSONValue.maximumDepth, index.isSmallWhenEmpty(name),
        let empty = index.message(named: name)
      {
        violations.under(field.name) {
          DynamicMessage(empty, in: index).validate(rules, into: &$0, depth: depth + 1)
        }
      }
    }
  }

  func check(
    _ checks: SchemaRules.Field, _ value: DynamicValue?, _ field: FieldSchema, _ place: Int,
    into violations: inout Violations
  ) {
    for rule in checks.rules {
      let message: String?
      if let value {
        // Presence is all that is asked of what says itself that it is there.
        if case .required = rule, hasPresence(place) { continue }
        message = rule.violation(of: value, isSensitive: checks.isSensitive)
      } else if hasPresence(place) {
        // Rules hold when the value is there.
        guard case .required = rule, field.oneof == nil else { continue }
        message = FieldRule.notSet
      } else {
        message = rule.violation(of: empty(field), isSensitive: checks.isSensitive)
      }
      if let message {
        violations.append(path: field.name, rule: rule.name, message: message)
      }
    }
    guard case .list(let elements)? = value else { return }
    for (index, element) in elements.enumerated() {
      for rule in checks.elementRules {
        guard !violations.isFull else { return }
        if let message = rule.violation(of: element, isSensitive: checks.isSensitive) {
          violations.append(path: "\(field.name)[\(index)]", rule: rule.name, message: message)
        }
      }
    }
  }

  private func below(
    _ value: DynamicValue, _ field: FieldSchema, _ rules: SchemaRules,
    into violations: inout Violations
  ) {
    switch value {
    case .message(let message):
      violations.under(field.name) { message.validate(rules, into: &$0) }
    case .list(let elements):
      for (index, element) in elements.enumerated() {
        guard case .message(let message) = element, !violations.isFull else { return }
        violations.under("\(field.name)[\(index)]") { message.validate(rules, into: &$0) }
      }
    case .map(let entries):
      for (key, element) in entries.sorted(by: { $0.key < $1.key }) {
        guard case .message(let message) = element, !violations.isFull else { return }
        violations.under("\(field.name)[\(key.text)]") { message.validate(rules, into: &$0) }
      }
    default: break
    }
  }

  private func hasPresence(_ place: Int) -> Bool { schema.hasPresence(place) }

  /// What an absent value reads as.
  private func empty(_ field: FieldSchema) -> DynamicValue {
    switch field.shape {
    case .list: .list([])
    case .map: .map([:])
    case .singular, .optional: zero(field.type)
    }
  }
}

extension FieldRule {
  static let notSet = "is not set, and is required"

  /// What is wrong with a value; `nil` when nothing is.
  func violation(of value: DynamicValue, isSensitive: Bool) -> String? {
    switch (self, value) {
    case (.length(let range, let words), .string(let text)):
      let count = text.unicodeScalars.count
      return range.contains(UInt64(count)) ? nil : "has \(count) characters, allowed is \(words)"
    case (.length(let range, let words), .bytes(let bytes)):
      return range.contains(UInt64(bytes.count))
        ? nil : "has \(bytes.count) bytes, allowed is \(words)"
    case (.count(let range, let words), .list(let list)):
      return range.contains(UInt64(list.count))
        ? nil : "has \(list.count) elements, allowed is \(words)"
    case (.count(let range, let words), .map(let map)):
      return range.contains(UInt64(map.count))
        ? nil : "has \(map.count) elements, allowed is \(words)"
    case (.integers(let range, let words), .int(let number)):
      return range.contains(number) ? nil : Self.outside("\(number)", words, isSensitive)
    case (.unsignedIntegers(let range, let words), .uint(let number)):
      return range.contains(number) ? nil : Self.outside("\(number)", words, isSensitive)
    case (.doubles(let range, let words), .double(let number)):
      return range.contains(number) ? nil : Self.outside("\(number)", words, isSensitive)
    case (.doubles(let range, let words), .float(let number)):
      return range.contains(Double(number)) ? nil : Self.outside("\(number)", words, isSensitive)
    case (.pattern(let pattern, let source), .string(let text)):
      return pattern.matches(text) ? nil : "does not match \(source)"
    case (.email, .string(let text)):
      return TextRules.isEmail(text) ? nil : "is not an e-mail address"
    case (.url, .string(let text)):
      return TextRules.isURL(text) ? nil : "is not an absolute URL of http or https"
    case (.unique, .list(let list)):
      return Set(list).count == list.count ? nil : "has an element twice, allowed is once"
    case (.required, let value): return value.isZero ? Self.notSet : nil
    default: return nil
    }
  }

  private static func outside(_ found: String, _ words: String, _ isSensitive: Bool) -> String {
    "\(isSensitive ? "is out of range" : "is \(found)"), allowed is \(words)"
  }
}

extension DynamicValue {
  /// Whether it is what an absent value reads as.
  fileprivate var isZero: Bool {
    switch self {
    case .bool(let value): !value
    case .int(let value): value == 0
    case .uint(let value): value == 0
    case .float(let value): value.bitPattern == 0
    case .double(let value): value.bitPattern == 0
    case .string(let value): value.isEmpty
    case .bytes(let value): value.isEmpty
    case .uuid(let value): value == .nil
    case .time(let seconds, let nanoseconds): seconds == 0 && nanoseconds == 0
    case .enumeration(let number): number == 0
    case .message(let message): message.encoded().isEmpty
    case .list(let list): list.isEmpty
    case .map(let map): map.isEmpty
    }
  }
}
