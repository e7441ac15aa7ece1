// SPDX-License-Identifier: Apache-2.0

import ApusRPC
public import ApusService
import ApusStore
import Foundation
public import ShopFlaws
public import UserAPI

/// User as a part of a process.
public enum UserProgram {
  /// Opens the users' database, makes the first keys, and serves.
  public static func start(in process: ServiceProcess, flaws: Set<Flaw> = []) async throws {
    let service = ServiceDescriptor.userService
    try PrivateFile.ensure(process.configuration.databasePath(of: service.package))
    let settings = try UserSettings(
      issuer: process.tokenIssuer(service.package), audience: process.tokenAudience,
      environment: ProcessInfo.processInfo.environment)
    if settings.isAutoVerifying {
      process.logger.warning("SHOP_AUTO_VERIFY is set: anybody can register any address")
    }
    let store = try await process.store(of: service, migrations: UserTables.migrations)
    let handler = UserHandler(
      store: store, settings: settings, flaw: UserFlaw(flaws, in: process))
    try await store.write { [keys = handler.issuer.keys] db in try keys.ensure(db) }
    process.acceptUsers(signedBy: service.package) {
      try await store.read(SigningKeys.published).keys.compactMap(UserKey.init)
    }
    process.serve(handler)
  }
}

extension UserKey {
  /// A key as User publishes it.
  public init?(_ key: JSONWebKey) {
    self.init(
      kid: key.kid, kty: key.kty, crv: key.crv, x: key.x, y: key.y, alg: key.alg, use: key.use)
  }
}
