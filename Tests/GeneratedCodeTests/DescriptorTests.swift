// SPDX-License-Identifier: Apache-2.0

import ApusReflectionAPI
import ApusRPC
import ApusWire
import Testing

/// The descriptor that the compiler writes with its own encoder, read by the code that it generates.
@Suite struct DescriptorTests {
  let package: PackageDescriptor

  init() throws {
    package = try PackageDescriptor(decoding: ServiceDescriptor.sampleService.descriptor)
  }

  @Test("nothing of it is unknown to the schema of descriptors")
  func known() {
    #expect(package.unknownFields.isEmpty)
    #expect(package.messages.allSatisfy { $0.unknownFields.isEmpty })
    #expect(package.services.allSatisfy { $0.unknownFields.isEmpty })
    // Written in the same order, or the bytes would differ.
    #expect(package.encoded() == ServiceDescriptor.sampleService.descriptor)
  }

  @Test("it has every message, nested and derived ones too, with its role")
  func messages() throws {
    #expect(package.name == "generated.sample.v1")
    let roles = Dictionary(uniqueKeysWithValues: package.messages.map { ($0.name, $0.role) })
    #expect(roles["generated.sample.v1.Scalars.Inner"] == .message)
    #expect(roles["generated.sample.v1.Owner"] == .union)
    #expect(roles["generated.sample.v1.Full"] == .error)
    #expect(roles["generated.sample.v1.SampleServiceFindRequest"] == .request)
    let full = try #require(package.messages.first { $0.name.hasSuffix(".Full") })
    #expect(full.statusCode == 9)
  }

  @Test("a field says its kind, shape, encoding, oneof and annotations")
  func fields() throws {
    func fields(_ name: String) throws -> [FieldType] {
      try #require(package.messages.first { $0.name == "generated.sample.v1.\(name)" }).fields
    }
    let zigzag = try #require(try fields("Scalars").first { $0.name == "zigzag" })
    #expect(zigzag.number == 11 && zigzag.kind == .int64 && zigzag.encoding == .zigzag)
    let map = try #require(try fields("Collections").first { $0.name == "byFlag" })
    #expect(map.shape == .map && map.keyKind == .bool && map.kind == .message)
    #expect(map.typeName == "generated.sample.v1.Scalars.Inner")
    let card = try #require(try fields("Order").first { $0.name == "card" })
    #expect(card.oneof == "payment")
    let name = try #require(try fields("Customer").first { $0.name == "name" })
    #expect(name.annotations.map(\.name) == ["length"])
    #expect(name.annotations.first?.arguments == ["1...8"])
  }

  @Test("a method says what it takes, gives, throws and may be done with")
  func methods() throws {
    let service = try #require(package.services.first)
    #expect(service.methods.map(\.name) == ["find", "forget", "count"])
    let find = service.methods[0]
    #expect(find.hash == ServiceDescriptor.sampleService.methods[0].hash)
    #expect(find.reply == "generated.sample.v1.Scalars")
    #expect(find.errors == ["generated.sample.v1.Full", "generated.sample.v1.Missing"])
    #expect(find.idempotency == .readonly)
    #expect(find.timeout == .milliseconds(7500))
    #expect(service.methods[1].reply.isEmpty)
    #expect(service.methods[2].replyStream)
  }
}
