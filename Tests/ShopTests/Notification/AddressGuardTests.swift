// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NotificationAPI
import ShopTesting
import Testing

@testable import ShopNotification

/// Where webhooks must not go.
@Suite struct AddressGuardTests {
  @Test(
    "addresses that are not on the internet are refused",
    arguments: [
      "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
      "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255",
      "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
      "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
      "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
      "64:ff9b::7f00:1", "100::1", "fe80::1", "febf::1", "fc00::1", "fd12:3456::1", "ff02::1",
      "ff0e::1", "2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "fd00:ec2::254",
    ])
  func refused(_ text: String) throws {
    let address = try SocketAddress(ipAddress: text, port: 80)
    #expect(!AddressGuard.allows(address, loopback: false))
  }

  @Test(
    "addresses of the internet are allowed",
    arguments: [
      "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
      "126.255.255.255", "128.0.0.1", "169.253.0.1", "169.255.0.1", "172.15.255.255", "172.32.0.1",
      "192.167.255.255", "192.169.0.1", "198.17.255.255", "198.20.0.1", "223.255.255.255",
      "2606:4700:4700::1111", "2a00:1450::1", "2003::1",
    ])
  func allowed(_ text: String) throws {
    let address = try SocketAddress(ipAddress: text, port: 80)
    #expect(AddressGuard.allows(address, loopback: false))
    #expect(AddressGuard.allows(address, loopback: true))
  }

  @Test(
    "loopback alone is let through when it is allowed",
    arguments: ["127.0.0.1", "127.9.9.9", "::1"])
  func loopback(_ text: String) throws {
    #expect(AddressGuard.allows(try SocketAddress(ipAddress: text, port: 80), loopback: true))
    for other in ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fe80::1", "::", "0.0.0.0"] {
      let address = try SocketAddress(ipAddress: other, port: 80)
      #expect(!AddressGuard.allows(address, loopback: true))
    }
    #expect(!AddressGuard.allows(try SocketAddress(unixDomainSocketPath: "/x"), loopback: true))
  }

  @Test(
    "other ways to write such an address are refused at registration, and again when it is sent",
    arguments: [
      "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
      "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://localhost/", "http://169.254.169.254/",
      "http://0/", "http://10.0.0.1:8080/x", "https://example.com/", "http://no-such-host.invalid/",
    ])
  func registration(_ url: String) async throws {
    let bench = try await NotificationBench(allowsLoopback: false)
    #expect(
      await code { _ = try await bench.asStaff.registerWebhook(url: url, kinds: []) }
        == .invalidArgument)
    #expect(try await bench.asStaff.listWebhooks().webhooks.isEmpty)
    // As a name would be that meant something else when it was registered.
    let request = WebhookRequest(id: "i", url: url, body: "{}", timestamp: 1, secrets: [])
    guard case .failed = await WebhookPost(allowsLoopback: false).send(request) else {
      Issue.record("it was sent")
      return
    }
  }

  @Test("a URL gives the parts of its request")
  func parts() throws {
    let url = try WebhookURL("http://Example.com:8080/a%20b/c?d=e#f")
    #expect(url.target == "/a%20b/c?d=e" && url.port == 8_080)
    #expect(url.hostHeader == "Example.com:8080")
    #expect(try WebhookURL("http://example.com").target == "/")
    #expect(try WebhookURL("http://[::1]:81?x").name == "::1")
    #expect(throws: WebhookURL.Refusal.self) { try WebhookURL("http://a:b@example.com/") }
    #expect(throws: WebhookURL.Refusal.self) { try WebhookURL("http://example.com:0/") }
    #expect(throws: WebhookURL.Refusal.self) { try WebhookURL("/a") }
  }
}
