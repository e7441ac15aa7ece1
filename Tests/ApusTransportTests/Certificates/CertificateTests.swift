// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ApusTransport

@Suite struct CertificateTests {
  private let now = TestIdentities.now
  private let day = TestIdentities.day

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "apus-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func mode(_ file: String) throws -> Int {
    try #require(
      FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int)
  }

  @Test("an issued identity loads, says who it is and until when")
  func issues() throws {
    let identity = try TestIdentities.authority
      .issue(path: "operator/ada", now: now).loaded(now: now)
    #expect(identity.name.description == "spiffe://test/operator/ada")
    #expect(identity.notAfter == now + 90 * day)
    #expect(identity.name.service == nil)
  }

  @Test("nothing is issued beyond the authority's own end")
  func authorityEnds() throws {
    let late = now + CertificateAuthority.lifetime - day
    let identity = try TestIdentities.authority
      .issue(path: "service/x", now: late).loaded(now: late)
    #expect(identity.notAfter == TestIdentities.authority.notAfter)
  }

  @Test("names that are not SPIFFE's are not issued", arguments: ["", "service/a b", "x,URI:y"])
  func refusesNames(path: String) {
    #expect(throws: CertificateError.self) {
      try TestIdentities.authority.issue(path: path, now: now)
    }
  }

  @Test("a saved authority is the same one when it is read")
  func savesAuthority() throws {
    try withFolder { folder in
      try TestIdentities.authority.save(in: folder)
      let read = try CertificateAuthority(folder: folder, trustDomain: "test")
      #expect(try read.certificate.pem() == TestIdentities.authority.certificate.pem())
      #expect(try mode(folder + "/ca.key") == 0o600)
      let identity = try read.issue(path: "service/x", now: now).loaded(now: now)
      #expect(identity.authorityNames == TestIdentities.client.authorityNames)
    }
  }

  @Test("files of an identity: the key is for its owner only, nothing else is left behind")
  func savesIdentity() throws {
    try withFolder { folder in
      let issued = try TestIdentities.authority.issue(path: "service/x", now: now)
      try issued.save(in: folder)
      try issued.save(in: folder)
      #expect(try mode(folder + "/tls.key") == 0o600)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
          == ["ca.crt", "tls.crt", "tls.key"])
      #expect(try TLSIdentity(folder: folder, now: now).name.path == "service/x")
    }
  }

  @Test("a certificate is due when less than a third of its life is left")
  func isDue() throws {
    try withFolder { folder in
      try TestIdentities.authority.issue(path: "service/x", now: now).save(in: folder)
      let summary = try CertificateSummary(file: folder + "/tls.crt")
      #expect(summary.name.path == "service/x")
      #expect(summary.notAfter == now + 90 * day)
      #expect(!summary.isDue(now: now + 59 * day))
      #expect(summary.isDue(now: now + 61 * day))
    }
  }

  @Test("a development folder is filled once, renewed when due, and repaired")
  func ensures() throws {
    try withFolder { folder in
      let identities = DevelopmentIdentities(folder: folder + "/new/ids", trustDomain: "shop")
      let paths = ["service/shop.cart.v1", "operator/ada"]
      #expect(try identities.ensure(paths: paths, now: now) == paths)
      #expect(try identities.ensure(paths: paths, now: now).isEmpty)
      #expect(try identities.ensure(paths: paths, now: now + 59 * day).isEmpty)
      #expect(try identities.ensure(paths: paths, now: now + 61 * day) == paths)
      let cart = identities.folder(ofPath: "service/shop.cart.v1")
      #expect(cart.hasSuffix("/new/ids/shop.cart.v1"))
      #expect(identities.folder(ofPath: "operator/ada").hasSuffix("/new/ids/operator/ada"))
      // A key that does not match is noticed.
      let other = try TestIdentities.authority.issue(path: "service/shop.cart.v1", now: now)
      try AtomicFile.write(other.key, to: cart + "/tls.key", mode: 0o600)
      #expect(
        try identities.ensure(paths: paths, now: now + 61 * day) == ["service/shop.cart.v1"])
      // A lost authority is replaced, and then everything else, too.
      try FileManager.default.removeItem(atPath: folder + "/new/ids/authority")
      #expect(try identities.ensure(paths: paths, now: now + 61 * day) == paths)
      #expect(try TLSIdentity(folder: cart, now: now + 61 * day).name.trustDomain == "shop")
    }
  }
}
