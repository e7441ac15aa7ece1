// SPDX-License-Identifier: Apache-2.0

import ApusRPC
#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The network of a user's machine: what one customer of a provider has, /24 or /56.
struct NetworkPrefix: Hashable {
  let bytes: [UInt8]

  /// `nil` for what is no address.
  init?(_ text: String) {
    var v4 = in_addr()
    var v6 = in6_addr()
    if unsafe inet_pton(AF_INET, text, &v4) == 1 {
      let all = unsafe withUnsafeBytes(of: &v4) { unsafe Array($0) }
      bytes = [4] + all[..<3]
    } else if unsafe inet_pton(AF_INET6, text, &v6) == 1 {
      let all = unsafe withUnsafeBytes(of: &v6) { unsafe Array($0) }
      let isMapped = all[..<10].allSatisfy { $0 == 0 } && all[10] == 0xff && all[11] == 0xff
      bytes = isMapped ? [4] + all[12..<15] : [6] + all[..<7]
    } else {
      return nil
    }
  }
}

extension CallContext {
  /// From the metadata `client-address`, which the gateway sets; callers are services of ours, so
  /// they are believed. `nil` when nobody said.
  var clientNetwork: NetworkPrefix? {
    metadata.first { $0.name == "client-address" }
      .flatMap { NetworkPrefix(String(decoding: $0.value, as: UTF8.self)) }
  }
}
