// SPDX-License-Identifier: Apache-2.0

import ApusStore
import Logging
import NIOPosix
import ServiceLifecycle

/// Sends what is due, beside the service, on every replica.
///
/// What is to be sent is taken in one transaction and marked in another; between them it is sent. A
/// worker that dies there leaves it taken until its lease ends; then it is sent again under the same
/// id: a mail into the same file, a webhook with an id that its receiver has seen.
struct DeliveryWorker: Service {
  let notifications: NotificationStore
  let settings: NotificationSettings
  let maildir: Maildir
  let post: WebhookPost
  let logger: Logger

  private static let batchCount = 50
  private static let pause = Duration.milliseconds(200)
  /// Rounds between two looks for what is old: about a minute.
  private static let sweepRounds = 300

  init(notifications: NotificationStore, settings: NotificationSettings, logger: Logger) {
    self.notifications = notifications
    self.settings = settings
    self.logger = logger
    maildir = Maildir(path: settings.mailFolder)
    post = WebhookPost(allowsLoopback: settings.allowsLoopback)
  }

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for lane in DeliveryQueue.Lane.allCases { group.addTask { try await run(lane) } }
          try await group.waitForAll()
        }
      }
    } catch is CancellationError {
      return
    }
  }

  private func run(_ lane: DeliveryQueue.Lane) async throws {
    var round = 0
    while true {
      if lane == .people { await lookAfterOthers(round) }
      round &+= 1
      if await look(lane) < Self.batchCount { try await Task.sleep(for: Self.pause) }
    }
  }

  private func lookAfterOthers(_ round: Int) async {
    do {
      if round % Self.sweepRounds == 0 {
        try await notifications.store.write { db in try NotificationRows(db: db).sweep() }
      }
      try await notifications.advanceCampaigns()
    } catch is CancellationError {
      return
    } catch {
      logger.warning("campaigns wait", metadata: ["reason": "\(error)"])
    }
  }

  private func look(_ lane: DeliveryQueue.Lane) async -> Int {
    do {
      return try await step(lane)
    } catch is CancellationError {
      return 0
    } catch {
      // The process ends by itself when its store is lost.
      logger.warning("notifications wait", metadata: ["reason": "\(error)"])
      return 0
    }
  }

  /// One round over what is due. Returns how much was looked at.
  func step(_ lane: DeliveryQueue.Lane) async throws -> Int {
    let (jobs, count) = try await take(lane)
    // At once, so that a round is as long as its slowest.
    await withTaskGroup(of: Void.self) { group in
      for job in jobs {
        group.addTask { await settle(job, deliver(job)) }
      }
    }
    return count
  }

  /// What is to be sent now; nobody else has it until its lease ends.
  func take(_ lane: DeliveryQueue.Lane) async throws -> (jobs: [DeliveryJob], count: Int) {
    try await notifications.store.write { [settings] db in
      try DeliveryQueue(db: db, settings: settings).take(lane, limit: Self.batchCount)
    }
  }

  func deliver(_ job: DeliveryJob) async -> DeliveryJob.Outcome {
    switch job.content {
    case .mail(let message):
      do {
        // A disk may be slow: its thread is not one that others' calls need.
        try await NIOThreadPool.singleton.runIfActive { [maildir] in
          try maildir.put(message, attempt: job.epoch)
        }
        return .delivered
      } catch {
        logger.warning("a mail was not written", metadata: ["reason": "\(error)"])
        return .failed("the mail folder does not take it")
      }
    case .webhook(let request, _):
      return await post.send(request)
    }
  }

  private func settle(_ job: DeliveryJob, _ outcome: DeliveryJob.Outcome) async {
    // A task of its own, which is awaited: what was sent is marked also when the process is to stop,
    // and not sent again by the next one.
    let marking = Task {
      _ = try await notifications.store.write { db in
        try NotificationRows(db: db).settle(job, outcome)
      }
    }
    do {
      try await marking.value
    } catch {
      // It is due again when its lease ends.
      logger.warning("a notification was not marked", metadata: ["reason": "\(error)"])
    }
  }
}
