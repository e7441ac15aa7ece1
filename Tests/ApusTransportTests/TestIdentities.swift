// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Testing

@testable import ApusTransport

/// Identities for tests, made once: a key costs little, but there are many tests.
enum TestIdentities {
  static let now = WallClock.now()
  static let day: Int64 = 86_400

  static let authority = make { try CertificateAuthority(trustDomain: "test", now: now) }
  /// As trustworthy as the first, to itself.
  static let otherAuthority = make { try CertificateAuthority(trustDomain: "test", now: now) }
  static let server = identity("service/shop.search.v1")
  static let client = identity("service/shop.cart.v1")
  static let serverContext = make { try TLSContext(server: [server]) }
  static let clientContext = make { try TLSContext(client: client) }

  static func identity(
    _ path: String, by authority: CertificateAuthority = authority
  ) -> TLSIdentity {
    make { try authority.issue(path: path, now: now).loaded(now: now) }
  }

  /// A client whose certificate is what the profile says, however bad: past the checks that our own
  /// loading makes.
  static func rawClient(
    _ profile: CertificateProfile, by authority: CertificateAuthority = authority,
    trusting trusted: CertificateAuthority = authority
  ) throws -> TLSContext {
    let issued = try authority.issue(profile)
    return try TLSContext(
      client: TLSIdentity(
        unchecked: PEM.certificates(in: issued.certificate),
        key: try #require(PEM.privateKey(in: issued.key)), authorities: [trusted.certificate],
        name: client.name))
  }

  static func profile(_ uris: [String], usage: String? = nil) -> CertificateProfile {
    var profile = CertificateProfile.leaf(
      client.name, notBefore: now - day, notAfter: now + day)
    let names = uris.map { "URI:\($0)" } + ["DNS:localhost"]
    profile.extensions = profile.extensions.map { nid, value in
      switch nid {
      case NID_subject_alt_name: (nid, names.joined(separator: ","))
      case NID_key_usage: (nid, usage ?? value)
      default: (nid, value)
      }
    }
    return profile
  }

  /// Bytes that show when a piece is missing, doubled or out of place.
  static func pattern(_ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { space, filled in
      var value: UInt32 = 1
      for index in 0..<count {
        value = value &* 1_664_525 &+ 1_013_904_223
        unsafe space[index] = UInt8(truncatingIfNeeded: value >> 24)
      }
      filled = count
    }
  }

  static func make<Value>(_ body: () throws -> Value) -> Value {
    do {
      return try body()
    } catch {
      fatalError("\(error)")
    }
  }
}

extension Array {
  /// Pieces of `count` elements, the last one may be shorter.
  func chunks(of count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map {
      Array(self[$0..<Swift.min($0 + count, self.count)])
    }
  }
}
