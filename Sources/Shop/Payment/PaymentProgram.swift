// SPDX-License-Identifier: Apache-2.0

public import ApusService
import ApusTransport
import Foundation
import PaymentAPI
import ProviderAPI

/// Payment as a part of a process.
public enum PaymentProgram {
  /// Opens the payments, serves them, and looks after what stayed unknown.
  public static func start(in process: ServiceProcess) async throws {
    let store = try await process.store(of: .paymentService, migrations: PaymentTables.migrations)
    let calls = ProviderCalls(process.client(ProviderClient.self, as: .paymentService))
    let payments = Payments(
      store: store, card: CardProvider(calls: calls), bank: BankProvider(calls: calls))
    let secret = ProcessInfo.processInfo.environment["SHOP_PROVIDER_SECRET"] ?? ""
    if secret.isEmpty {
      process.logger.warning(
        "SHOP_PROVIDER_SECRET is not set: webhooks are checked with the secret of development")
    }
    let webhooks = WebhookInbox(
      store: store, verifier: HMACSHA256(key: secret.isEmpty ? "development" : secret))
    process.serve(PaymentHandler(payments: payments, webhooks: webhooks))
    process.add(PaymentResolver(payments: payments, logger: process.logger))
  }
}
