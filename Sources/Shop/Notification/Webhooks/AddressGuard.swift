// SPDX-License-Identifier: Apache-2.0

import NIOCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which addresses a webhook may be sent to: those that anybody on the internet can reach, so that
/// nobody has this process talk to its neighbours.
enum AddressGuard {
  /// Networks of RFC 6890 and its registry that are not the internet: first address, length.
  private static let refused: [(UInt32, Int)] = [
    (0x0000_0000, 8),  // this network
    (0x0a00_0000, 8),  // private
    (0x6440_0000, 10),  // behind a carrier's translation
    (0x7f00_0000, 8),  // loopback
    (0xa9fe_0000, 16),  // link-local, where clouds tell their metadata
    (0xac10_0000, 12),  // private
    (0xc000_0000, 24),  // protocol assignments
    (0xc000_0200, 24),  // documentation
    (0xc058_6300, 24),  // 6to4 relays
    (0xc0a8_0000, 16),  // private
    (0xc612_0000, 15),  // benchmarks
    (0xc633_6400, 24),  // documentation
    (0xcb00_7100, 24),  // documentation
    (0xe000_0000, 4),  // multicast
    (0xf000_0000, 4),  // reserved, and broadcast
  ]

  static func allows(_ address: SocketAddress, loopback: Bool) -> Bool {
    switch address {
    case .v4(let address):
      // Safe: the bytes are copied while the address is held.
      let bytes = unsafe withUnsafeBytes(of: address.address.sin_addr) { unsafe Array($0) }
      return allows(v4: bytes, loopback: loopback)
    case .v6(let address):
      let bytes = unsafe withUnsafeBytes(of: address.address.sin6_addr) { unsafe Array($0) }
      return allows(v6: bytes, loopback: loopback)
    case .unixDomainSocket:
      return false
    }
  }

  private static func allows(v4 bytes: [UInt8], loopback: Bool) -> Bool {
    guard bytes.count == 4 else { return false }
    let number = bytes.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    if loopback, bytes[0] == 127 { return true }
    return !refused.contains { network, length in (number ^ network) >> UInt32(32 - length) == 0 }
  }

  /// Only global unicast, 2000::/3: that leaves out loopback, link-local, unique local, multicast,
  /// and every way to write an address of version 4 but 6to4 and Teredo, which are left out here.
  private static func allows(v6 bytes: [UInt8], loopback: Bool) -> Bool {
    guard bytes.count == 16 else { return false }
    if loopback, bytes.dropLast().allSatisfy({ $0 == 0 }), bytes[15] == 1 { return true }
    guard bytes[0] >> 5 == 1 else { return false }
    let head =
      UInt32(bytes[0]) << 24 | UInt32(bytes[1]) << 16 | UInt32(bytes[2]) << 8
      | UInt32(bytes[3])
    let isSpecial =
      head >> 9 == 0x2001_0000 >> 9  // 2001::/23: Teredo and other protocols
      || head == 0x2001_0db8  // documentation
      || head >> 16 == 0x2002  // 6to4
      || head >> 12 == 0x3fff_0000 >> 12  // documentation
    return !isSpecial
  }
}
