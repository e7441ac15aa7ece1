// SPDX-License-Identifier: Apache-2.0

import ApusEvents
import ApusRPC
import ApusStore
import ApusWire
import CommonAPI
import Foundation
import Logging
import NotificationAPI
import OrderTakingAPI
import ShopTesting
import UserAPI

@testable import ShopNotification

/// Notification as it runs, with a maildir in a temporary folder and a clock moved by hand.
final class NotificationBench: Sendable {
  let folder: TemporaryFolder
  let clock: HandClock
  let settings: NotificationSettings
  let notifications: NotificationStore
  let worker: DeliveryWorker
  let ada = UUID()
  private let staff = UUID()
  private let channel: RPCChannel
  private let looks: AsyncStream<Void>.Continuation

  /// - Parameter sharing: another bench, of which this one is a replica.
  init(sharing: NotificationBench? = nil, allowsLoopback: Bool = true) async throws {
    let folder = try sharing?.folder ?? TemporaryFolder()
    let clock = sharing?.clock ?? HandClock()
    self.folder = folder
    self.clock = clock
    var settings = NotificationSettings(mailFolder: folder.path + "/mail")
    settings.allowsLoopback = allowsLoopback
    self.settings = settings
    notifications = NotificationStore(
      store: try await folder.store("notification", NotificationTables.migrations, clock: clock))
    worker = DeliveryWorker(
      notifications: notifications, settings: settings,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    looks = continuation
    channel = .inProcess(
      NotificationHandler(
        notifications: notifications, settings: settings,
        pause: {
          for await _ in stream { break }
          try Task.checkCancellation()
        }), users: TestUsers())
  }

  var store: Store { notifications.store }

  func client(_ user: UUID?, _ roles: [Principal.Role] = [.customer]) -> NotificationClient {
    let client = NotificationClient(
      channel: channel, options: CallOptions(timeout: .seconds(60)))
    guard let user else { return client }
    return client.with(userToken: TestUsers.token(user, roles))
  }

  var asAda: NotificationClient { client(ada) }
  var asStaff: NotificationClient { client(staff, [.staff]) }

  /// Lets those who watch look again.
  func look() { looks.yield() }

  func hear(
    _ id: UUID = UUID(),
    _ apply: @escaping @Sendable (EventDelivery, WriteTransaction) throws -> Void
  ) async throws {
    let delivery = EventDelivery(id: id, at: clock.now())
    try await store.write { db in try apply(delivery, db) }
  }

  /// User tells of Ada, or of somebody else.
  func know(
    _ user: UUID? = nil, email: String = "ada@shop.example", language: String = "en",
    marketing: Bool = false, status: UserStatus = .active, version: UInt64 = 1
  ) async throws {
    let event = UserChanged(
      user: user ?? ada, email: email, name: "Ada", status: status,
      preferences: Preferences(language: language, currency: "EUR", marketing: marketing),
      version: version)
    try await hear { try NotificationStore.apply(event, $0, $1) }
  }

  func erase(_ user: UUID? = nil) async throws {
    let event = UserDeleted(user: user ?? ada)
    try await hear { try NotificationStore.apply(event, $0, $1) }
  }

  func order(
    _ order: UUID, _ status: OrderStatus, of user: UUID? = nil, event: UUID = UUID()
  ) async throws {
    let change = OrderStatusChanged(
      order: order, customer: user ?? ada, status: status, number: "A-1042-7",
      reason: "sold out", total: Money(minorUnits: 1_250, currency: "EUR"), version: 3)
    try await hear(event) { try NotificationStore.apply(change, $0, $1) }
  }

  /// Lets time pass, and the worker send what is due.
  func work(after seconds: Int64 = 0) async throws {
    clock.advance(seconds: seconds)
    while try await worker.step(.people) + worker.step(.systems) > 0 {}
  }

  /// The texts in `new`, in the order of their names.
  func mails() throws -> [String] {
    let new = folder.path + "/mail/new"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: new)) ?? []
    return try names.sorted().map { try String(contentsOfFile: "\(new)/\($0)", encoding: .utf8) }
  }

  func records(_ condition: SQL = "1") async throws -> [NotificationRecord] {
    try await store.read { db in
      try db.rows("SELECT * FROM notification WHERE " + condition + " ORDER BY number") { row in
        try NotificationRows<ReadTransaction>.record(row)
      }
    }
  }

  /// The hour of the day, in the shop's time, to which the clock is moved forward.
  func moveTo(hour: Int64) {
    let local = (clock.now().seconds + 3_600) % 86_400
    let target = hour * 3_600
    clock.advance(seconds: (target - local + 86_400) % 86_400)
  }
}

/// The value of a header of a mail.
func header(_ name: String, in mail: String) -> String? {
  mail.components(separatedBy: "\r\n").first { $0.hasPrefix(name + ": ") }
    .map { String($0.dropFirst(name.count + 2)) }
}

/// What a call failed with, declared or not; `nil` when it did not.
func code(_ call: () async throws -> Void) async -> StatusCode? {
  do {
    try await call()
    return nil
  } catch {
    if let failure = (error as? any CallError)?.rpcError { return failure.code }
    // A declared error is what the case holds.
    let declared = Mirror(reflecting: error).children.first?.value as? any ServiceError
    return declared.map { type(of: $0).statusCode } ?? .unknown
  }
}
