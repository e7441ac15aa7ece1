// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Where a request comes from.
struct ClientAddress: Sendable, Hashable {
  /// As services are told it.
  let text: String
  /// What limits count by: an address of IPv4, a network of IPv6 (/64: one household has 2^64 addresses).
  let network: String

  /// - Returns: `nil` for what is no address.
  init?(_ text: String) {
    var v4 = in_addr()
    var v6 = in6_addr()
    // Safe: the text is lent as a C string, the result is as large as the family's addresses are.
    if unsafe inet_pton(AF_INET, text, &v4) == 1 {
      self.text = text
      network = text
    } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
      let bytes = unsafe withUnsafeBytes(of: &v6) { unsafe Array($0) }
      self.text = text
      let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
      let part = isMapped ? bytes[12...] : bytes[..<8]
      network = (isMapped ? "4:" : "6:") + part.map { String($0, radix: 16) }.joined(separator: ":")
    } else {
      return nil
    }
  }

  private init(unknown text: String) {
    self.text = text
    network = "?"
  }

  /// - Parameters:
  ///   - peer: who is connected.
  ///   - forwarded: `X-Forwarded-For`, in which every proxy has added whom it saw.
  ///   - proxyCount: how many of the proxies before us are ours: no more of the list is believed.
  static func of(peer: String, forwarded: [String], proxyCount: Int) -> ClientAddress {
    if proxyCount > 0 {
      let list = forwarded.joined(separator: ",").split(separator: ",").map {
        String($0.filter { $0 != " " && $0 != "\t" })
      }
      if list.count >= proxyCount, let address = ClientAddress(list[list.count - proxyCount]) {
        return address
      }
    }
    return ClientAddress(peer) ?? ClientAddress(unknown: peer)
  }
}
