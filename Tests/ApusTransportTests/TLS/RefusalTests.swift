// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Testing

@testable import ApusTransport

/// Who is refused, and with which sentence.
@Suite struct RefusalTests {
  private let now = TestIdentities.now
  private let day = TestIdentities.day

  /// Runs a handshake and returns how both ends failed.
  private func run(
    client: TLSContext = TestIdentities.clientContext,
    server: TLSContext = TestIdentities.serverContext, serverName: String? = "shop.search.v1",
    now: Int64 = TestIdentities.now
  ) throws -> (client: TransportError?, server: TransportError?) {
    let pair = try SessionPair(client: client, server: server, serverName: serverName, now: now)
    pair.run()
    #expect(!pair.client.isReady || !pair.server.isReady)
    // Nothing of a refused peer goes up, whatever it sends.
    pair.deliver(pair.client.seal([1, 2, 3]), to: pair.server)
    #expect(pair.server.plaintext.isEmpty)
    return (pair.client.failure, pair.server.failure)
  }

  private func sentence(_ error: TransportError?) -> String { error.map(\.description) ?? "" }

  @Test("a client of another authority: both authorities are named; the client sees an alert")
  func otherAuthority() throws {
    let client = try TestIdentities.rawClient(
      TestIdentities.profile(["spiffe://test/service/shop.cart.v1"]),
      by: TestIdentities.otherAuthority)
    let end = try run(client: client)
    let other = TestIdentities.otherAuthority.certificate.view.subject
    let ours = TestIdentities.authority.certificate.view.subject
    #expect(other != ours)
    #expect(
      end.server
        == .untrusted(name: "spiffe://test/service/shop.cart.v1", issuer: other, trusted: ours))
    #expect(sentence(end.server).contains("renew it from that one"))
    guard case .refusedByPeer(_, "unknown CA", _) = end.client else {
      Issue.record("\(sentence(end.client))")
      return
    }
  }

  @Test("a server of another authority is refused by the client")
  func otherServerAuthority() throws {
    let identity = TestIdentities.identity(
      "service/shop.search.v1", by: TestIdentities.otherAuthority)
    let end = try run(server: TLSContext(server: [identity]))
    guard case .untrusted = end.client else {
      Issue.record("\(sentence(end.client))")
      return
    }
    #expect(end.server != nil)
  }

  @Test("an expired certificate: until when it was valid, and what time it is")
  func expired() throws {
    var profile = TestIdentities.profile(["spiffe://test/service/shop.cart.v1"])
    profile.notAfter = 1_700_000_000
    profile.notBefore = 1_690_000_000
    let end = try run(client: TestIdentities.rawClient(profile))
    #expect(
      end.server
        == .expired(
          name: "spiffe://test/service/shop.cart.v1", notAfter: 1_700_000_000, now: now))
    #expect(sentence(end.server).contains("valid until 2023-11-14 22:13 UTC"))
  }

  @Test("the time of the session decides, not the machine's clock")
  func timeIsAnArgument() throws {
    let end = try run(now: now + 91 * day)
    guard case .expired = end.client else {
      Issue.record("\(sentence(end.client))")
      return
    }
  }

  @Test("a certificate of tomorrow")
  func notYetValid() throws {
    var profile = TestIdentities.profile(["spiffe://test/service/shop.cart.v1"])
    profile.notBefore = now + day
    profile.notAfter = now + 2 * day
    let end = try run(client: TestIdentities.rawClient(profile))
    guard case .notYetValid(_, now + day, now) = end.server else {
      Issue.record("\(sentence(end.server))")
      return
    }
  }

  @Test("a client without a certificate")
  func noCertificate() throws {
    let client = try ForeignClient.context(withIdentity: false, alpn: "apus/1")
    #expect(try run(client: client).server == .noCertificate)
  }

  @Test("two URIs in one certificate")
  func twoNames() throws {
    let profile = TestIdentities.profile([
      "spiffe://test/service/shop.cart.v1", "spiffe://test/service/shop.search.v1",
    ])
    #expect(try run(client: TestIdentities.rawClient(profile)).server == .nameCount(found: 2))
  }

  @Test("no URI, only a DNS name")
  func noName() throws {
    let end = try run(client: TestIdentities.rawClient(TestIdentities.profile([])))
    #expect(end.server == .nameCount(found: 0))
  }

  @Test("another trust domain, even from our own authority")
  func otherTrustDomain() throws {
    let profile = TestIdentities.profile(["spiffe://evil/service/shop.cart.v1"])
    #expect(
      try run(client: TestIdentities.rawClient(profile)).server
        == .otherTrustDomain(found: "spiffe://evil/service/shop.cart.v1", expected: "test"))
  }

  @Test("a server that is another service than the one dialled")
  func wrongService() throws {
    // It has the right authority and even answers to the name that is asked for.
    let end = try run(
      server: TLSContext(server: [TestIdentities.identity("service/shop.cart.v1")]),
      serverName: nil)
    #expect(
      end.client
        == .wrongName(
          found: "spiffe://test/service/shop.cart.v1", expected: "spiffe://test/service/"))
  }

  @Test("a service that is not here: which are")
  func unknownService() throws {
    let end = try run(serverName: "shop.billing.v1")
    #expect(
      end.server == .unknownServerName(asked: "shop.billing.v1", served: ["shop.search.v1"]))
    guard case .refusedByPeer(112, _, _) = end.client else {
      Issue.record("\(sentence(end.client))")
      return
    }
  }

  @Test("of several services, the one asked for is presented")
  func choosesByName() throws {
    let both = try TLSContext(server: [
      TestIdentities.identity("service/shop.cart.v1"), TestIdentities.server,
    ])
    for service in ["shop.cart.v1", "shop.search.v1"] {
      let pair = try SessionPair(
        client: TestIdentities.clientContext, server: both, serverName: service)
      pair.run()
      #expect(pair.client.session.peer?.path == "service/\(service)")
      #expect(pair.server.isReady)
    }
    #expect(
      try run(server: both, serverName: nil).server
        == .noServerName(served: ["shop.cart.v1", "shop.search.v1"]))
  }

  @Test(
    "names that are none of ours",
    arguments: [
      "spiffe://test/job/x", "spiffe://test/service/a/b", "spiffe://test/service",
    ])
  func otherPaths(uri: String) throws {
    let end = try run(client: TestIdentities.rawClient(TestIdentities.profile([uri])))
    #expect(end.server == .notServiceOrOperator(found: uri))
  }

  @Test(
    "malformed names",
    arguments: [
      "https://test/service/x", "spiffe://test", "spiffe://test/", "spiffe://test/service/",
      "spiffe://test/service/../x", "spiffe://te%73t/service/x", "spiffe://test:80/service/x",
      "spiffe://user@test/service/x", "spiffe:///service/x", "spiffe://test/service/a%2fb",
    ])
  func malformedNames(uri: String) throws {
    let end = try run(client: TestIdentities.rawClient(TestIdentities.profile([uri])))
    guard case .badName = end.server else {
      Issue.record("\(sentence(end.server))")
      return
    }
  }

  @Test("a NUL in a name does not hide what follows it")
  func holdsNUL() throws {
    let uri = Array("spiffe://test/service/shop.cart.v1\0.evil".utf8)
    // SEQUENCE { [6] IA5String }, since the syntax of configuration files ends at a NUL.
    let der = [0x30, UInt8(uri.count + 2), 0x86, UInt8(uri.count)] + uri
    let hex = der.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    var profile = TestIdentities.profile([])
    profile.extensions = profile.extensions.map {
      $0.nid == NID_subject_alt_name ? ($0.nid, "DER:" + hex) : $0
    }
    #expect(try run(client: TestIdentities.rawClient(profile)).server == .nameHoldsNUL)
  }

  @Test("the scheme and the trust domain ignore case")
  func ignoresCase() throws {
    let context = try TestIdentities.rawClient(
      TestIdentities.profile(["SPIFFE://TEST/service/shop.cart.v1"]))
    let pair = try SessionPair(client: context, server: TestIdentities.serverContext)
    pair.run()
    #expect(pair.server.session.peer?.trustDomain == "test")
  }

  @Test("a key that may sign certificates is no identity")
  func signsCertificates() throws {
    let profile = TestIdentities.profile(
      ["spiffe://test/service/shop.cart.v1"], usage: "critical,digitalSignature,keyCertSign")
    let end = try run(client: TestIdentities.rawClient(profile))
    #expect(sentence(end.server).contains("keyCertSign"))
  }

  @Test("a certificate for servers only cannot be a client's")
  func wrongPurpose() throws {
    var profile = TestIdentities.profile(["spiffe://test/service/shop.cart.v1"])
    profile.extensions = profile.extensions.map {
      $0.nid == NID_ext_key_usage ? ($0.nid, "serverAuth") : $0
    }
    let end = try run(client: TestIdentities.rawClient(profile))
    #expect(sentence(end.server).contains("extended key usage"))
  }

  @Test("no application protocol, or another one")
  func applicationProtocol() throws {
    #expect(
      try run(client: ForeignClient.context(withIdentity: true, alpn: nil)).server
        == .noApplicationProtocol)
    #expect(
      try run(client: ForeignClient.context(withIdentity: true, alpn: "h2")).server
        == .otherApplicationProtocol(offered: ["h2"]))
  }

  @Test("a client that speaks TLS 1.2 at the most")
  func olderTLS() throws {
    let end = try run(
      client: ForeignClient.context(withIdentity: true, alpn: "apus/1", tls12: true))
    #expect(end.server == .olderTLS)
  }

  @Test("plain text on the port")
  func plainText() throws {
    let pair = try SessionPair(
      client: TestIdentities.clientContext, server: TestIdentities.serverContext)
    pair.server.receive(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    #expect(pair.server.failure == .plainText(start: "GET / HTTP/1.1\\x0d\\x0a"))
  }

  @Test("something that is neither TLS nor text")
  func notTLS() throws {
    let pair = try SessionPair(
      client: TestIdentities.clientContext, server: TestIdentities.serverContext)
    pair.server.receive([0, 0, 18, 4, 0])
    #expect(pair.server.failure == .notTLS(start: "\\x00\\x00\\x12\\x04\\x00"))
  }
}
