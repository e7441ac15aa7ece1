// SPDX-License-Identifier: Apache-2.0

public import ApusService
import CartAPI
import Foundation
import NotificationAPI
import OrderProcessingAPI
import OrderTakingAPI
import UserAPI
import WarehouseAPI
import WishlistAPI

/// Notification as a part of a process.
public enum NotificationProgram {
  /// Opens the queue, hears what customers are to be told, serves, and sends.
  public static func start(in process: ServiceProcess) async throws {
    let settings = try NotificationSettings(
      environment: ProcessInfo.processInfo.environment)
    if settings.allowsLoopback {
      process.logger.warning(
        "SHOP_WEBHOOK_ALLOW_LOOPBACK is set: webhooks may lead to this machine")
    }
    let store = try await process.store(
      of: .notificationService, migrations: NotificationTables.migrations)
    process.on(UserChanged.self, in: store, NotificationStore.apply)
    process.on(UserDeleted.self, in: store, NotificationStore.apply)
    process.on(VerificationRequested.self, in: store, NotificationStore.apply)
    process.on(PasswordResetRequested.self, in: store, NotificationStore.apply)
    process.on(OrderStatusChanged.self, in: store, NotificationStore.apply)
    process.on(PriceDropped.self, in: store, NotificationStore.apply)
    process.on(BackInStock.self, in: store, NotificationStore.apply)
    process.on(CartAbandoned.self, in: store, NotificationStore.apply)
    process.on(StockLow.self, in: store, NotificationStore.apply)
    process.on(OrderStuck.self, in: store, NotificationStore.apply)
    let notifications = NotificationStore(store: store)
    process.serve(NotificationHandler(notifications: notifications, settings: settings))
    process.add(
      DeliveryWorker(notifications: notifications, settings: settings, logger: process.logger))
  }
}
