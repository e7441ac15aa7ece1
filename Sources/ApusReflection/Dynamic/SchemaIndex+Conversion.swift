// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// JSON ↔ wire without generated code: what the gateway, the command and the console need.
extension SchemaIndex {
  /// The message's bytes as generated code would write them.
  ///
  /// - Throws: ``ConversionError`` with the path of what does not fit the schema.
  public func encode(_ json: JSONValue, as name: String) throws(ConversionError) -> Bytes {
    try JSONReader(index: self).message(json, as: schema(name), at: ValuePath()).encoded()
  }

  /// The same with everything that is wrong at once: what does not fit the schema's types, or else
  /// what breaks its constraints.
  package func encode(
    _ json: JSONValue, as name: String, checking rules: SchemaRules
  ) throws(InvalidMessage) -> Bytes {
    let problems = ConversionProblems()
    var violations = Violations()
    do throws(ConversionError) {
      let reader = JSONReader(index: self, problems: problems)
      let message = try reader.message(json, as: schema(name), at: ValuePath())
      if problems.violations.isEmpty {
        message.validate(rules, into: &violations)
        if violations.isEmpty { return message.encoded() }
      }
    } catch {
      problems.append(error)
    }
    throw InvalidMessage(violations: problems.violations.list + violations.list)
  }

  /// The JSON of a message's bytes; fields that the schema does not know are left out.
  ///
  /// - Throws: ``ConversionError`` when the bytes are no such message, or hold what JSON cannot say.
  public func json(_ bytes: Bytes, as name: String) throws(ConversionError) -> JSONValue {
    let schema = try schema(name)
    let message: DynamicMessage
    do throws(WireError) {
      message = try DynamicMessage(decoding: bytes, as: schema, in: self)
    } catch {
      throw ConversionError(path: "", message: "these bytes are no \(name): \(error)")
    }
    return try message.json()
  }

  private func schema(_ name: String) throws(ConversionError) -> MessageSchema {
    guard let schema = message(named: name) else {
      throw ConversionError(path: "", message: "no package here declares \(name)")
    }
    return schema
  }
}
