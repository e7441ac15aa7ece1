// SPDX-License-Identifier: Apache-2.0

@testable import ApusTransport

/// Identities for tests, made once: a key costs little, but there are many tests.
enum TestIdentities {
  /// 2026-01-01: the certificates of these tests live around it.
  static let now: Int64 = 1_767_225_600

  static let authority = make {
    try CertificateAuthority(trustDomain: "test", now: WallClock.now())
  }
  static let server = identity(authority, "service/shop.search.v1")
  static let client = identity(authority, "service/shop.cart.v1")

  static func identity(_ authority: CertificateAuthority, _ path: String) -> TLSIdentity {
    make {
      try authority.issue(path: path, now: WallClock.now()).loaded(now: WallClock.now())
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
