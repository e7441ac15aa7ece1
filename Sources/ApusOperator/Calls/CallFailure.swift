// SPDX-License-Identifier: Apache-2.0

package import ApusRPC
package import ApusReflection

/// A failed call for people and for scripts: the typed error or the status, who says so, and on which hop.
package struct CallFailure: Error {
  package let error: RPCError
  /// The service that was called.
  package let package: String
  /// Its name and value, when the schema knows it.
  package let typed: (name: String, value: JSONValue)?

  package init(_ error: RPCError, package: String, index: SchemaIndex?) {
    self.error = error
    self.package = package
    typed = index?.error(hash: error.typedErrorHash).flatMap { schema in
      (try? index?.json(error.payload, as: schema.name)).flatMap { $0 }.map { (schema.name, $0) }
    }
  }

  package var text: String {
    var lines: [String] = []
    if let typed {
      lines.append("error: \(typed.name) \(typed.value.compact())")
      lines.append("  status: \(error.code)" + (error.message.isEmpty ? "" : ": \(error.message)"))
    } else {
      lines.append("error: \(error.code)" + (error.message.isEmpty ? "" : ": \(error.message)"))
    }
    lines.append("  from: \(origin)")
    if !error.hops.isEmpty { lines.append("  hops: " + error.hops.joined(separator: " < ")) }
    if let wait = error.retryAfter {
      lines.append("  retry after: \(Int(wait / .milliseconds(1))) ms")
    }
    return lines.joined(separator: "\n")
  }

  package var json: JSONValue {
    [
      "error": [
        "code": .string("\(error.code)"), "message": .string(error.message),
        "origin": .string(originName),
        "service": .string(package), "hops": .array(error.hops.map { .string($0) }),
        "type": JSONValue(typed?.name), "value": typed?.value ?? .null,
        "retryAfterMilliseconds": JSONValue(error.retryAfter.map { Int($0 / .milliseconds(1)) }),
      ]
    ]
  }

  private var originName: String {
    switch error.origin {
    case .handler: "handler"
    case .runtime: "runtime"
    case .peer: "peer"
    case .local: "local"
    }
  }

  private var origin: String {
    switch error.origin {
    case .handler: "the handler of \(package)"
    case .runtime: "the runtime of \(package)"
    case .peer: "a service behind \(package)"
    case .local: "this side; no answer came from \(package)"
    }
  }
}
