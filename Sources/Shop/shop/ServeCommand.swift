// SPDX-License-Identifier: Apache-2.0

import ApusRedis
import ApusService
import ArgumentParser
import Foundation
import ShopFlaws
import ShopUser
import UserAPI

/// `shop NAME… | all`.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Runs services in this process; `shop cart` says it shorter.")

  @Argument(help: "Names of services, or all.")
  var names: [String]

  @Option(
    name: .customLong("flaw"),
    help: "What to do wrong on purpose (SHOP_FLAW), for apus audit to find; see docs/audit.md.")
  var flaw: String?

  func validate() throws {
    _ = try flaws()
    guard let wrong = ShopPart.chosen(by: names).wrong else { return }
    let known = ShopPart.all.map(\.name).joined(separator: ", ")
    throw ValidationError("there is no service \(wrong): \(known), or all")
  }

  func run() async throws {
    let flaws = try flaws()
    let chosen = ShopPart.chosen(by: names).parts
    let parts = chosen + ShopPart.added(to: chosen, by: flaws)
    do {
      let process = try await ServiceProcess(
        parts.map(\.service), configuration: ProcessConfiguration())
      // User's own part replaces this by the keys that it has itself.
      process.acceptUsers(of: UserClient.self) { users in
        try await users.jwks().keys.compactMap(UserKey.init)
      }
      try process.cacheEngine("redis") { url in
        RedisCacheEngine(
          try RedisURL(url), system: process.trustDomain, logger: process.logger)
      }
      for part in parts { try await part.start(process, flaws) }
      try await process.run()
    } catch {
      FileHandle.standardError.write(Data("shop: \(error)\n".utf8))
      throw ExitCode(1)
    }
  }

  private func flaws() throws -> Set<Flaw> {
    let text = flaw ?? ProcessInfo.processInfo.environment[Flaw.variable] ?? ""
    do throws(UnknownFlaw) {
      return try Flaw.read(text)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}
