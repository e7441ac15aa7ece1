// SPDX-License-Identifier: Apache-2.0

public import ApusService
import ApusTransport
import Foundation
import PaymentAPI
import ProviderAPI

/// Provider as a part of a process.
public enum ProviderProgram {
  /// Opens the provider's books, serves them, and tells Payment what happens.
  public static func start(in process: ServiceProcess) async throws {
    let store = try await process.store(of: .providerService, migrations: ProviderTables.migrations)
    let environment = ProcessInfo.processInfo.environment
    var provider = ProviderStore(store: store)
    if let site = environment["SHOP_URL"], !site.isEmpty {
      provider.challengeURL = (site.hasSuffix("/") ? String(site.dropLast()) : site) + "/bank/3ds"
    }
    let secret = environment["SHOP_PROVIDER_SECRET"] ?? ""
    if secret.isEmpty {
      process.logger.warning(
        "SHOP_PROVIDER_SECRET is not set: webhooks are signed with the secret of development")
    }
    process.serve(ProviderHandler(provider: provider))
    process.add(
      WebhookSender(
        provider: provider, payments: process.client(PaymentClient.self, as: .providerService),
        signer: HMACSHA256(key: secret.isEmpty ? "development" : secret), logger: process.logger))
  }
}
