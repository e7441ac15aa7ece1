// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Testing

@Suite struct UnionTests {
  @Test("a union is a message that holds one field")
  func named() throws {
    #expect(Array(Owner.visitor("a").encoded()) == [0x12, 1, 0x61])
    #expect(try Owner(decoding: [0x12, 1, 0x61]) == .visitor("a"))
    // At its zero value too, because it says which case it is.
    #expect(Array(Owner.visitor("").encoded()) == [0x12, 0])
  }

  @Test("an unset union, and a case of a newer schema, are kept as they came")
  func unrecognized() throws {
    #expect(try Owner(decoding: Bytes()) == .unrecognized(UnknownFields()))
    let foreign = try Owner(decoding: [0x4A, 1, 0x61])
    guard case .unrecognized(let fields) = foreign else {
      Issue.record("\(foreign)")
      return
    }
    #expect(!fields.isEmpty)
    #expect(Array(foreign.encoded()) == [0x4A, 1, 0x61])
  }

  @Test("unknown fields beside a known case are dropped")
  func besideKnown() throws {
    let owner = try Owner(decoding: [0x4A, 1, 0x61, 0x12, 1, 0x62])
    #expect(owner == .visitor("b"))
  }

  @Test("the last case counts, and pieces of one message merge")
  func lastCounts() throws {
    #expect(try Owner(decoding: [0x12, 1, 0x61, 0x1A, 2, 0x08, 7]) == .inner(.init(value: 7)))
    let merged = try Owner(decoding: [0x1A, 2, 0x08, 7, 0x1A, 2, 0x10, 8])
    #expect(merged == .inner(Scalars.Inner(value: 7, list: [8])))
  }

  @Test("a union in place is a oneof among the other fields, in the order of numbers")
  func inPlace() throws {
    let card = Order(first: 1, owner: .visitor("a"), payment: .card("c"), last: 4)
    #expect(Array(card.encoded()) == [0x08, 1, 0x12, 3, 0x12, 1, 0x61, 0x1A, 1, 0x63, 0x20, 4])
    #expect(try Order(decoding: card.encoded()) == card)

    let inner = Order(payment: .inner(Scalars.Inner()), last: 4)
    #expect(Array(inner.encoded()) == [0x20, 4, 0x2A, 0])
    #expect(try Order(decoding: inner.encoded()) == inner)
    let both: Bytes = [0x1A, 1, 0x63, 0x2A, 2, 0x08, 1]
    #expect(try Order(decoding: both).payment == .inner(Scalars.Inner(value: 1)))
  }

  @Test("values that lead back to their own type are stored indirectly")
  func recursive() throws {
    var list = Node(value: 1, next: Node(value: 2, next: Node(value: 3)))
    #expect(Array(list.encoded()) == [0x08, 1, 0x12, 6, 0x08, 2, 0x12, 2, 0x08, 3])
    #expect(try Node(decoding: list.encoded()) == list)
    list.next?.next = nil
    #expect(list == Node(value: 1, next: Node(value: 2)))
    #expect(try Node(decoding: [0x12, 0]).next == Node())

    let expression = Expression.negated(.negated(.number(1)))
    #expect(Array(expression.encoded()) == [0x12, 4, 0x12, 2, 0x08, 1])
    #expect(try Expression(decoding: expression.encoded()) == expression)
  }

  @Test("a chain deeper than the limit is an error and not a full stack")
  func tooDeep() {
    var bytes: [UInt8] = []
    for _ in 0..<200 {
      var tag: [UInt8] = [0x12]
      var count = bytes.count
      while count >= 0x80 {
        tag.append(UInt8(truncatingIfNeeded: count) | 0x80)
        count >>= 7
      }
      bytes = tag + [UInt8(count)] + bytes
    }
    #expect(throws: WireError.tooDeep(max: 100)) { try Node(decoding: Bytes(bytes)) }
    #expect(throws: WireError.tooDeep(max: 100)) { try Expression(decoding: Bytes(bytes)) }
  }
}
