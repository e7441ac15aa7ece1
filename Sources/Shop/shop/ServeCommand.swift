// SPDX-License-Identifier: Apache-2.0

import ApusRedis
import ApusService
import ArgumentParser
import Foundation
import ShopUser
import UserAPI

/// `shop NAME… | all`.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Runs services in this process; `shop cart` says it shorter.")

  @Argument(help: "Names of services, or all.")
  var names: [String]

  func validate() throws {
    guard let wrong = ShopPart.chosen(by: names).wrong else { return }
    let known = ShopPart.all.map(\.name).joined(separator: ", ")
    throw ValidationError("there is no service \(wrong): \(known), or all")
  }

  func run() async throws {
    let parts = ShopPart.chosen(by: names).parts
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
      for part in parts { try await part.start(process) }
      try await process.run()
    } catch {
      FileHandle.standardError.write(Data("shop: \(error)\n".utf8))
      throw ExitCode(1)
    }
  }
}
