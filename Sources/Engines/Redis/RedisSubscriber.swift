// SPDX-License-Identifier: Apache-2.0

import ApusResilience
import ApusStore
import ApusWire
import Synchronization

/// Hears what other processes invalidate, on a connection and a thread of its own.
final class RedisSubscriber: Sendable {
  private typealias Handler = @Sendable (CacheInvalidation) -> Void

  let channel: String
  private let url: RedisURL
  private let origin: String
  private let timeout: Duration
  private let thread = WorkerThreads(limit: 1, name: "redis-news")
  private let handlers = Mutex<[String: [Handler]]>([:])
  private let isStopped = Atomic(false)

  /// So often it looks whether it is to stop; a fraction of the second that stopping may take.
  private static let tick = Duration.milliseconds(200)
  /// Silence after which the server is asked whether it is there; twice that, and it is not.
  private static let silentTickCount = 25

  init(_ url: RedisURL, channel: String, origin: String, timeout: Duration) {
    self.url = url
    self.channel = channel
    self.origin = origin
    self.timeout = timeout
  }

  deinit { thread.stop() }

  func add(_ handler: @escaping @Sendable (CacheInvalidation) -> Void, of cache: String) {
    handlers.withLock { $0[cache, default: []].append(handler) }
  }

  /// Until the task is cancelled; reconnects as long as that.
  func run() async {
    var random = SystemRandomNumberGenerator()
    var retry = 0
    while !Task.isCancelled {
      let wasListening = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          thread.run { [self] in continuation.resume(returning: listen()) }
        }
      } onCancel: {
        isStopped.store(true, ordering: .relaxed)
      }
      retry = wasListening ? 0 : retry + 1
      try? await Task.sleep(for: Backoff.reconnect.delay(retry: retry, using: &random))
    }
  }

  /// Returns when the connection is lost or nobody wants it any more: whether there was one.
  private func listen() -> Bool {
    var isListening = false
    do throws(RedisError) {
      let connection = try RedisConnection(url, timeout: timeout)
      try connection.send(["SUBSCRIBE", channel])
      var silentTicks = 0
      while !isStopped.load(ordering: .relaxed) {
        guard let reply = try connection.next(within: Self.tick) else {
          silentTicks += 1
          if silentTicks == Self.silentTickCount { try connection.send(["PING"]) }
          guard silentTicks < 2 * Self.silentTickCount else { throw .timeout }
          continue
        }
        silentTicks = 0
        guard case .list(let parts) = reply, let kind = parts.first?.text else { continue }
        if kind == "subscribe" {
          isListening = true
          // What was said before is not heard any more.
          missed()
        } else if kind == "message", parts.count == 3, let text = parts[2].text {
          hear(text)
        }
      }
    } catch {
      // The pool says that Redis is away, once for both.
    }
    return isListening
  }

  private func hear(_ text: String) {
    guard let news = RedisNews(text), news.origin != origin else { return }
    for handler in handlers.withLock({ $0[news.cache] ?? [] }) { handler(news.what) }
  }

  private func missed() {
    for handler in handlers.withLock({ $0.values.flatMap(\.self) }) { handler(.all) }
  }
}
