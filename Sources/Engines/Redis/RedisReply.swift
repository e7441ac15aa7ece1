// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CHiredis

/// An answer of Redis, copied out of hiredis' memory.
enum RedisReply: Hashable {
  case nothing
  case integer(Int64)
  case bytes(Bytes)
  case list([RedisReply])
  case error(String)

  /// A list in a list in a list is more than any command here answers.
  private static let maxDepth = 4

  /// Safe: `reply` is what hiredis just read, and it is not freed before this returns.
  @unsafe init(_ reply: UnsafePointer<redisReply>, depth: Int = 0) {
    switch unsafe reply.pointee.type {
    case REDIS_REPLY_INTEGER: self = unsafe .integer(Int64(reply.pointee.integer))
    case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = unsafe .bytes(Self.text(of: reply))
    case REDIS_REPLY_ERROR:
      self = unsafe .error(String(decoding: Self.text(of: reply), as: UTF8.self))
    case REDIS_REPLY_ARRAY where depth < Self.maxDepth:
      let count = unsafe reply.pointee.element == nil ? 0 : Int(reply.pointee.elements)
      self = .list(
        (0..<count).map { index in
          guard let element = unsafe reply.pointee.element[index] else { return .nothing }
          return unsafe RedisReply(element, depth: depth + 1)
        })
    default: self = .nothing
    }
  }

  @unsafe private static func text(of reply: UnsafePointer<redisReply>) -> Bytes {
    guard let start = unsafe reply.pointee.str else { return Bytes() }
    return unsafe Bytes(UnsafeRawBufferPointer(start: start, count: Int(reply.pointee.len)))
  }

  var bytes: Bytes? {
    if case .bytes(let bytes) = self { bytes } else { nil }
  }

  var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

  var integer: Int64? {
    switch self {
    case .integer(let number): number
    case .bytes: text.flatMap { Int64($0) }
    default: nil
    }
  }
}
