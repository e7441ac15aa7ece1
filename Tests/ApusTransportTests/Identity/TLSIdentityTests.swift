// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTransport

@Suite struct TLSIdentityTests {
  private let now = TestIdentities.now
  private let day = TestIdentities.day
  private let issued = TestIdentities.make {
    try TestIdentities.authority.issue(path: "service/x", now: TestIdentities.now)
  }

  private func load(
    certificate: [UInt8]? = nil, key: [UInt8]? = nil, bundle: [UInt8]? = nil, now: Int64? = nil
  ) throws(IdentityError) -> TLSIdentity {
    try TLSIdentity(
      certificate: ("a/tls.crt", certificate ?? issued.certificate),
      key: ("a/tls.key", key ?? issued.key), bundle: ("a/ca.crt", bundle ?? issued.bundle),
      now: now ?? self.now)
  }

  private func sentence(_ body: () throws(IdentityError) -> TLSIdentity) -> String {
    do {
      return "loaded \(try body().name)"
    } catch {
      return error.description
    }
  }

  @Test("each bad file is named")
  func namesFiles() throws {
    let other = try TestIdentities.authority.issue(path: "service/x", now: now)
    let foreign = try TestIdentities.otherAuthority.issue(path: "service/x", now: now)
    #expect(throws: IdentityError.noCertificate(file: "a/tls.crt")) { try load(certificate: []) }
    #expect(throws: IdentityError.noKey(file: "a/tls.key")) { try load(key: Array("x".utf8)) }
    #expect(throws: IdentityError.noCertificate(file: "a/ca.crt")) { try load(bundle: []) }
    #expect(throws: IdentityError.keyMismatch(keyFile: "a/tls.key", certificateFile: "a/tls.crt")) {
      try load(key: other.key)
    }
    let text = sentence { () throws(IdentityError) in try load(bundle: foreign.bundle) }
    #expect(text.contains("a/tls.crt was issued by"))
    #expect(text.contains("a/ca.crt holds"))
  }

  @Test("a missing file: which, and why")
  func missing() {
    #expect(
      throws: IdentityError.unreadable(
        file: "/nowhere/tls.crt", reason: "No such file or directory")
    ) {
      try TLSIdentity(folder: "/nowhere", now: now)
    }
  }

  @Test("an expired certificate is refused when it is loaded, with its end")
  func expired() {
    let text = sentence { () throws(IdentityError) in try load(now: now + 100 * day) }
    #expect(text.contains("a/tls.crt: the certificate of spiffe://test/service/x was valid until"))
  }

  @Test("a bundle may hold more authorities than one, in any order")
  func severalAuthorities() throws {
    let other = try TestIdentities.otherAuthority.certificate.pem()
    #expect(try load(bundle: other + issued.bundle).authorityNames.count == 2)
    #expect(try load(bundle: issued.bundle + other).authorityNames.count == 2)
  }

  @Test("no prefix and no changed byte of a certificate traps")
  func neverTraps() {
    for count in stride(from: 0, to: issued.certificate.count, by: 17) {
      _ = try? load(certificate: Array(issued.certificate.prefix(count)))
    }
    for index in stride(from: 0, to: issued.certificate.count, by: 11) {
      var changed = issued.certificate
      changed[index] ^= 0x15
      _ = try? load(certificate: changed)
    }
  }
}
