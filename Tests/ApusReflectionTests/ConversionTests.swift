// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusWire
import Testing

@Suite struct ConversionTests {
  private let index = SampleSchema.index

  private func encode(_ json: String, as name: String = "test.v1.All") throws -> Bytes {
    try index.encode(JSONValue(parsing: json), as: name)
  }

  private func fault(_ json: String, as name: String = "test.v1.All") throws -> String {
    let value = try JSONValue(parsing: json)
    let error = try #require(throws: ConversionError.self) { try index.encode(value, as: name) }
    return error.description
  }

  @Test(
    "JSON that fits a schema is the same after the way to the wire and back",
    arguments: 0..<200 as Range<UInt64>)
  func roundTrip(seed: UInt64) throws {
    var generator = RandomJSON(random: SplitMix64(seed: seed))
    let json = try generator.message("test.v1.All")
    let bytes = try index.encode(json, as: "test.v1.All")
    let back = try index.json(bytes, as: "test.v1.All")
    let again = try index.encode(back, as: "test.v1.All")
    #expect(normal(back) == normal(json), "seed \(seed)")
    #expect(again == bytes, "seed \(seed)")
  }

  /// -0 is not sent, and `1.500s` and `1.5s` are one duration.
  private func normal(_ json: JSONValue) -> String { json.compact().replacing("-0,", with: "0,") }

  @Test(
    "a field is written as protobuf writes it",
    arguments: [
      (#"{"int32":-1}"#, [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
      (#"{"sint32":-1}"#, [0x30, 0x01]),
      (#"{"bool":true,"uint32":150}"#, [0x08, 0x01, 0x20, 0x96, 0x01]),
      (#"{"string":""}"#, []), (#"{"stringMaybe":""}"#, [0xB2, 0x0D, 0x00]),
      (#"{"uint32List":[3,270]}"#, [0xC2, 0x06, 0x03, 0x03, 0x8E, 0x02]),
      (#"{"uint32List":[]}"#, []),
      (#"{"line":{}}"#, []), (#"{"lineMaybe":{}}"#, [0xDA, 0x0D, 0x00]),
      (
        #"{"duration":"1.5s"}"#, [0x8A, 0x01, 0x08, 0x08, 0x01, 0x10, 0x80, 0xCA, 0xB5, 0xEE, 0x01]
      ),
      (
        #"{"byBool":{"true":1,"false":0}}"#,
        [0x8A, 0x19, 0x04, 0x08, 0x00, 0x10, 0x00, 0x8A, 0x19, 0x04, 0x08, 0x01, 0x10, 0x01]
      ),
      (#"{"text":""}"#, [0xBA, 0x1F, 0x00]), (#"{"colour":"green"}"#, [0xA0, 0x01, 0x02]),
    ] as [(String, [UInt8])])
  func vectors(json: String, wire: [UInt8]) throws {
    #expect(try encode(json) == Bytes(wire))
  }

  @Test(
    "what does not fit is refused with its path and both numbers",
    arguments: [
      (#"{"lines":1}"#, "lines: test.v1.All has no such member; did you mean 'line'?"),
      (
        #"{"line":{"quantity":4294967296}}"#,
        "line.quantity: 4294967296 is out of range: uint32 is 0 to 4294967295"
      ),
      (
        #"{"line":{"quantity":-1}}"#, "line.quantity: -1 is out of range: uint32 is 0 to 4294967295"
      ),
      (#"{"lineList":[{},{"sku":7}]}"#, "lineList[1].sku: must be a string, not a number"),
      (
        #"{"int64":"9223372036854775808"}"#,
        "int64: 9223372036854775808 is out of range: int64 is -9223372036854775808 to 9223372036854775807"
      ),
      (#"{"int32":1.5}"#, "int32: 1.5 is no whole number"),
      (#"{"int32":" 1"}"#, "int32: must be a int32, not ' 1'"),
      (#"{"float":1e39}"#, "float: 1e+39 is out of range: the largest float is 3.4028235e+38"),
      (
        #"{"double":1e999}"#,
        "double: 1e999 is out of range: the largest double is 1.7976931348623157e+308"
      ),
      (
        #"{"uuid":"42"}"#, "uuid: '42' is no uuid; write it as 0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01"
      ),
      (
        #"{"timestamp":"2023-02-29T00:00:00Z"}"#,
        "timestamp: '2023-02-29T00:00:00Z' is no time; write it as 2026-07-29T12:00:00.5Z, years 1 to 9999"
      ),
      (#"{"duration":"1m"}"#, "duration: '1m' is no duration; write seconds, as in 1.5s"),
      (#"{"bytes":"A"}"#, "bytes: this is no base64"),
      (#"{"colour":"gren"}"#, "colour: test.v1.Colour has no 'gren'; did you mean 'green'?"),
      (#"{"text":"a","count":"1"}"#, "count: only one of 'text' and 'count' can be there"),
      (#"{"owner":{}}"#, "owner: test.v1.Owner must have one of 'customer', 'visitor'"),
      (
        #"{"owner":{"visitor":"a","customer":"0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01"}}"#,
        "owner.customer: only one of 'visitor' and 'customer' can be there"
      ),
      (#"{"byInt32":{"1":1,"01":2}}"#, #"byInt32["01"]: must be a int32, not '01'"#),
      (#"{"byInt32":{"1":1,"1.0":2}}"#, #"byInt32["1.0"]: the key is there twice"#),
      (#"{"byBool":{"yes":1}}"#, #"byBool["yes"]: the key must be "true" or "false""#),
      (#"{"stringList":["a",null]}"#, "stringList[1]: must be a string, not null"),
      (#"[]"#, "test.v1.All must be an object, not an array"),
    ])
  func refusals(json: String, message: String) throws {
    #expect(try fault(json) == message)
  }

  @Test(
    "numbers may be strings, strings numbers, and whole numbers written with a point or an exponent",
    arguments: [
      (#"{"int64":9007199254740993}"#, #"{"int64":"9007199254740993"}"#),
      (#"{"int32":"7"}"#, #"{"int32":7}"#),
      (#"{"int32":7.0}"#, #"{"int32":7}"#), (#"{"uint64":1e3}"#, #"{"uint64":"1000"}"#),
      (#"{"double":"1.5"}"#, #"{"double":1.5}"#),
      (#"{"colour":2}"#, #"{"colour":"green"}"#), (#"{"bytes":"_-4"}"#, #"{"bytes":"/+4="}"#),
      (#"{"timestamp":"2026-07-29T14:00:00+02:00"}"#, #"{"timestamp":"2026-07-29T12:00:00Z"}"#),
      (
        #"{"uuid":"0190F5FE-7C3A-7B60-9B1E-3D5B7A2C4E01"}"#,
        #"{"uuid":"0190f5fe-7c3a-7b60-9b1e-3d5b7a2c4e01"}"#
      ),
      (#"{"int32":null,"owner":null}"#, "{}"),
    ])
  func accepted(json: String, canonical: String) throws {
    #expect(try encode(json) == encode(canonical))
  }

  @Test("not-a-number and the infinities are strings")
  func notFinite() throws {
    let bytes = try encode(#"{"doubleList":["NaN","Infinity","-Infinity"],"float":"NaN"}"#)
    let json = try index.json(bytes, as: "test.v1.All")
    #expect(json["doubleList"] == ["NaN", "Infinity", "-Infinity"])
    #expect(json["float"] == "NaN")
  }

  @Test("fields without presence are always printed, others only when they are there")
  func absentFields() throws {
    let json = try index.json(Bytes(), as: "test.v1.Line")
    #expect(json.compact() == #"{"sku":"","quantity":0}"#)
    #expect(try index.json(Bytes(), as: "test.v1.Owner").compact() == "{}")
    let all = try index.json(Bytes(), as: "test.v1.All")
    #expect(all["uuid"] == "00000000-0000-0000-0000-000000000000")
    #expect(all["timestamp"] == "1970-01-01T00:00:00Z")
    #expect(all["line"]?.compact() == #"{"sku":"","quantity":0}"#)
    #expect(all["lineMaybe"] == nil && all["text"] == nil && all["byInt32"]?.compact() == "{}")
  }

  @Test(
    "of a field that comes twice the last one counts, messages merge, and a union keeps its last member"
  )
  func merging() throws {
    // line{sku "a"}, line{quantity 2}, int32 1, int32 2, text "x", count 5
    let bytes: Bytes = [
      0x9A, 0x01, 0x03, 0x0A, 0x01, 0x61, 0x9A, 0x01, 0x02, 0x10, 0x02, 0x10, 0x01, 0x10, 0x02,
      0xBA, 0x1F, 0x01, 0x78,
      0xC0, 0x1F, 0x05,
    ]
    let json = try index.json(bytes, as: "test.v1.All")
    #expect(json["line"]?.compact() == #"{"sku":"a","quantity":2}"#)
    #expect(json["int32"] == 2)
    #expect(json["text"] == nil)
    #expect(json["count"] == "5")
  }

  @Test("lists are read packed and unpacked, also mixed, and other wire types are passed over")
  func packing() throws {
    let bytes: Bytes = [0xC0, 0x06, 0x01, 0xC2, 0x06, 0x02, 0x02, 0x03, 0xC5, 0x06, 0, 0, 0, 0]
    #expect(try index.json(bytes, as: "test.v1.All")["uint32List"] == [1, 2, 3])
  }

  @Test("every prefix and every flipped byte of a message is read or refused, never worse")
  func damage() throws {
    var generator = RandomJSON(random: SplitMix64(seed: 7))
    let bytes = Array(try index.encode(try generator.message("test.v1.All"), as: "test.v1.All"))
    for end in stride(from: 0, to: bytes.count, by: 7) {
      _ = try? index.json(Bytes(bytes[..<end]), as: "test.v1.All")
    }
    for place in stride(from: 0, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[place] ^= 0x80
      _ = try? index.json(Bytes(damaged), as: "test.v1.All")
    }
    #expect(throws: ConversionError.self) { try index.json([0x9A, 0x01, 0x05], as: "test.v1.All") }
  }

  @Test("a time outside of the calendar is refused when it is printed")
  func strangeTimes() throws {
    let bytes: Bytes = [0x82, 0x01, 0x09, 0x10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]
    #expect(throws: ConversionError.self) { try index.json(bytes, as: "test.v1.All") }
  }

  @Test("JSON nests 64 deep and no deeper")
  func depth() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"next":"#, count: depth - 1) + "{}"
        + String(repeating: "}", count: depth - 1)
    }
    _ = try encode(nested(64), as: "test.v1.Line")
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(65)) }
    var value: JSONValue = [:]
    for _ in 0..<64 { value = ["next": value] }
    #expect(throws: ConversionError.self) { try index.encode(value, as: "test.v1.Line") }
  }

  @Test("a wide schema of plain messages prints no endless zeros")
  func wideSchema() throws {
    let messages = (0..<40).map { number in
      MessageSchema(
        name: "m\(number)",
        fields: (1...2).map {
          FieldSchema(name: "f\($0)", number: $0, type: .message("m\(number + 1)"))
        })
    }
    let index = SchemaIndex([
      PackageSchema(name: "p", messages: messages + [MessageSchema(name: "m40", fields: [])])
    ])
    #expect(try index.json(Bytes(), as: "m0").compact() == "{}")
    let circle = MessageSchema(
      name: "c", fields: [FieldSchema(name: "f", number: 1, type: .message("c"))])
    #expect(
      try SchemaIndex([PackageSchema(name: "p", messages: [circle])]).json(Bytes(), as: "c")
        .compact() == "{}")
  }

  @Test("an error of the schema is found by the hash that END carries")
  func errorHash() {
    // FNV-1a 64 of "test.v1.Full".
    let hash = "test.v1.Full".utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    #expect(index.error(hash: hash)?.name == "test.v1.Full")
    #expect(index.error(hash: 1) == nil)
  }
}
