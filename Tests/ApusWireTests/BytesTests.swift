// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import Testing

@Suite struct BytesTests {
  @Test("bytes from any sequence are equal, hash alike and come back")
  func conversions() {
    let array: [UInt8] = [1, 2, 3]
    let all: [Bytes] = [
      [1, 2, 3], Bytes(array), Bytes(array[...]), Bytes(Data(array)), Bytes(1...3),
    ]
    #expect(Set(all).count == 1)
    #expect(Array(all[0]) == array)
    #expect(Bytes() == [] && Bytes([UInt8]()) == [] && Bytes().isEmpty)
    #expect(Bytes([1, 2]) != [1, 3] && Bytes([1, 2]) != [1, 2, 3])
    #expect(Bytes(utf8: "aé") == [0x61, 0xC3, 0xA9])
  }

  @Test("a slice keeps its indices and shares its storage")
  func slices() throws {
    let bytes: Bytes = [10, 11, 12, 13]
    let slice = bytes[1..<3]
    #expect(slice.startIndex == 1 && slice[2] == 12)
    let shared = Bytes(slice)
    #expect(shared == [11, 12] && shared[0] == 11)
    #expect(shared.storage === bytes.storage)
    #expect(Bytes(bytes).storage === bytes.storage)
    #expect(Bytes(bytes[4...]).storage == nil)
  }

  @Test("a description shows at most 64 bytes")
  func describes() {
    #expect(Bytes([0, 15, 255]).description == "000fff")
    #expect(Bytes(repeatElement(0, count: 65)).description.hasSuffix("… (65 bytes)"))
  }

  @Test("an adopted block is shared without a copy")
  func adopts() throws {
    var encoder = MessageEncoder()
    encoder.bytes(Bytes(repeatElement(7, count: 10_000)), field: 1)
    #expect(encoder.count == 10_003)
    let message = Everything(setting: \.data, to: Bytes(repeatElement(7, count: 10_000)))
    #expect(try Everything(decoding: message.encoded()) == message)
  }

  @Test("a field shares what arrived when it is a quarter of it, and is copied otherwise")
  func sharesAQuarter() throws {
    let large = Everything(setting: \.data, to: Bytes(repeatElement(1, count: 300))).encoded()
    let decoded = try Everything(decoding: large)
    #expect(decoded.data.storage === large.storage)

    var mixed = decoded
    mixed.datas = [[1, 2, 3]]
    let arrived = mixed.encoded()
    let small = try Everything(decoding: arrived).datas[0]
    #expect(small == [1, 2, 3] && small.storage !== arrived.storage)
  }

  @Test("what was decoded without storage is copied")
  func copies() throws {
    var array = Array(Everything(setting: \.data, to: [1, 2, 3]).encoded())
    let message = try unsafe array.withUnsafeBytes { try unsafe Everything(decoding: $0) }
    for index in array.indices { array[index] = 0 }
    #expect(message.data == [1, 2, 3])
  }

  @Test("a receive buffer knows when nobody shares it")
  func receiveBuffer() throws {
    var buffer = ByteStorage.allocate(capacity: 64)
    // Safe: the block has 64 bytes.
    unsafe buffer.buffer.copyBytes(from: Everything(setting: \.data, to: [9]).encoded())
    #expect(isKnownUniquelyReferenced(&buffer))
    let view = Bytes(storage: buffer, offset: 0, count: 3)
    #expect(!isKnownUniquelyReferenced(&buffer))
    #expect(view[2] == 9)
  }
}
