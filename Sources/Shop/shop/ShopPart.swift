// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService

/// A service of the shop, by the name that the command line has for it.
struct ShopPart: Sendable {
  let name: String
  let service: ServiceDescriptor
  let start: @Sendable (ServiceProcess) async throws -> Void

  /// What is wrong with the command line.
  struct UsageError: Error, CustomStringConvertible {
    let description: String
  }

  /// The parts that the command line names, each once.
  static func chosen(from parts: [ShopPart], by names: [String]) throws(UsageError) -> [ShopPart] {
    let known = parts.map(\.name).joined(separator: ", ")
    guard !names.isEmpty else {
      throw UsageError(description: "say which services to run: \(known), or all")
    }
    if let wrong = names.first(where: { name in name != "all" && !parts.contains { $0.name == name }
    }) {
      throw UsageError(description: "there is no service \(wrong): \(known), or all")
    }
    return parts.filter { names.contains("all") || names.contains($0.name) }
  }
}
