// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Where a webhook goes, in parts that can stand in a request as they are.
struct WebhookURL: Equatable, Sendable {
  let host: String
  let port: Int
  /// Path and query.
  let target: String

  /// Why nothing is sent there, as a sentence.
  struct Refusal: Error, Equatable {
    let reason: String
  }

  init(_ text: String) throws(Refusal) {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      let host = parts.percentEncodedHost, !host.isEmpty
    else { throw Refusal(reason: "it is no absolute URL") }
    guard scheme == "http" else {
      throw Refusal(
        reason: "\(scheme.prefix(10)) is not supported: register a receiver of http, such as the "
          + "proxy that adds TLS for this shop")
    }
    guard parts.user == nil, parts.password == nil else {
      throw Refusal(reason: "it has a user or password; the signature says who we are")
    }
    let port = parts.port ?? 80
    guard 1...65_535 ~= port else {
      throw Refusal(reason: "its port is \(port), it should be from 1 to 65535")
    }
    let query = parts.percentEncodedQuery.map { "?\($0)" } ?? ""
    let path = parts.percentEncodedPath
    let target = (path.hasPrefix("/") ? path : "/\(path)") + query
    guard (host + target).utf8.allSatisfy({ 0x21...0x7e ~= $0 }), !host.contains("%") else {
      throw Refusal(reason: "it has letters that cannot stand in a URL; write them as %xx")
    }
    self.host = host
    self.port = port
    self.target = target
  }

  /// For the resolver: an address of version 6 stands in brackets only in URLs.
  var name: String {
    host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
  }

  var hostHeader: String { port == 80 ? host : "\(host):\(port)" }
}
