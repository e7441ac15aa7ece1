// SPDX-License-Identifier: Apache-2.0

public import ApusWire

extension IdempotencyClaim {
  /// An id that is the same for every attempt of this request: for what is told to others before
  /// the claim is kept.
  ///
  /// Of version 8 (RFC 9562 §5.8): the first bits of SHA-256 over caller, user, method and key, each
  /// with its length before it, so that no two scopes run together.
  public var derivedID: UUID {
    var b = Array(scope)
    b[6] = b[6] & 0x0f | 0x80
    b[8] = b[8] & 0x3f | 0x80
    return UUID(
      uuid: (
        b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
        b[14], b[15]
      ))
  }

  /// The first 16 bytes of that digest: by which a kept reply is found.
  static func scope(caller: String, user: String, method: String, key: String) -> Bytes {
    var text: [UInt8] = []
    for part in [caller, user, method, key] {
      text += Array("\(part.utf8.count):\(part)".utf8)
    }
    return Bytes(SHA256.digest(text).prefix(16))
  }
}
