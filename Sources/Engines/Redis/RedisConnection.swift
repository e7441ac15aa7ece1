// SPDX-License-Identifier: Apache-2.0

import ApusWire
import CHiredis
import Foundation

/// One connection over hiredis, whose calls block: it belongs to threads that may.
///
/// `@unchecked Sendable`: the pool and the subscriber hand it to one thread at a time.
@safe final class RedisConnection: @unchecked Sendable {
  /// Safe: made in `init`, freed in `deinit` and nowhere else, never `nil` between.
  private let context: UnsafeMutablePointer<redisContext>

  /// Connects, says who we are, and chooses the database; each within `timeout`.
  init(_ url: RedisURL, timeout: Duration) throws(RedisError) {
    Self.ignoreBrokenPipes()
    guard let context = unsafe redisConnectWithTimeout(url.host, Int32(url.port), timeval(timeout))
    else { throw .connection("out of memory") }
    unsafe self.context = context
    try check()
    _ = unsafe redisSetTimeout(context, timeval(timeout))
    if let password = url.password {
      try ask(["AUTH"] + (url.user.map { [$0] } ?? []) + [password])
    }
    if url.database != 0 { try ask(["SELECT", "\(url.database)"]) }
  }

  deinit { unsafe redisFree(context) }

  /// Sends one command and waits for its answer, no longer than the timeout for each read.
  ///
  /// - Throws: ``RedisError/refused(_:)``, after which the connection goes on; after anything else it
  ///   must not be used again.
  func command(_ words: [Bytes]) throws(RedisError) -> RedisReply {
    Self.ignoreBrokenPipes()
    var pointer: UnsafeMutableRawPointer?
    // Safe: hiredis copies the words before it returns, and the lengths are theirs.
    var flat: [UInt8] = []
    for word in words { unsafe word.withUnsafeBytes { unsafe flat.append(contentsOf: $0) } }
    let lengths = words.map(\.count)
    unsafe flat.withUnsafeBytes { bytes in
      var offset = 0
      var starts: [UnsafePointer<CChar>?] = unsafe []
      for length in lengths {
        unsafe starts.append(
          bytes.baseAddress?.advanced(by: offset).assumingMemoryBound(to: CChar.self))
        offset += length
      }
      unsafe pointer = unsafe redisCommandArgv(context, Int32(words.count), &starts, lengths)
    }
    return try unsafe Self.reply(taking: pointer, else: failure)
  }

  /// Asks without waiting, for a connection that listens.
  func send(_ words: [String]) throws(RedisError) {
    Self.ignoreBrokenPipes()
    let joined = words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
    let text = "*\(words.count)\r\n\(joined)"
    // Safe: the text is copied into hiredis' own buffer.
    _ = unsafe redisAppendFormattedCommand(context, text, text.utf8.count)
    var isDone: Int32 = 0
    repeat {
      guard unsafe redisBufferWrite(context, &isDone) == REDIS_OK else { throw failure }
    } while isDone == 0
  }

  /// The next message for one that listens; `nil` when none comes within `duration`.
  func next(within duration: Duration) throws(RedisError) -> RedisReply? {
    if let reply = try buffered() { return reply }
    var poller = pollfd(fd: unsafe context.pointee.fd, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(clamping: Int64(duration / .milliseconds(1)))
    guard unsafe poll(&poller, 1, milliseconds) > 0 else { return nil }
    guard unsafe redisBufferRead(context) == REDIS_OK else { throw failure }
    return try buffered()
  }

  private func buffered() throws(RedisError) -> RedisReply? {
    var pointer: UnsafeMutableRawPointer?
    guard unsafe redisGetReplyFromReader(context, &pointer) == REDIS_OK else { throw failure }
    guard unsafe pointer != nil else { return nil }
    return try unsafe Self.reply(taking: pointer, else: failure)
  }

  private func ask(_ words: [String]) throws(RedisError) {
    _ = try command(words.map { Bytes(utf8: $0) })
  }

  /// Copies the answer and frees hiredis' own.
  @unsafe private static func reply(
    taking pointer: UnsafeMutableRawPointer?, else failure: RedisError
  ) throws(RedisError) -> RedisReply {
    guard let pointer = unsafe pointer else { throw failure }
    // Safe: hiredis' answers are `redisReply`, and this one is freed after it was copied.
    let reply = unsafe RedisReply(pointer.assumingMemoryBound(to: redisReply.self))
    unsafe freeReplyObject(pointer)
    if case .error(let text) = reply { throw .refused(text) }
    return reply
  }

  private func check() throws(RedisError) {
    guard unsafe context.pointee.err == 0 else { throw failure }
  }

  private var failure: RedisError {
    // A read that ran into its time limit ends as "try again".
    if unsafe context.pointee.err == REDIS_ERR_IO, errno == EAGAIN || errno == ETIMEDOUT {
      return .timeout
    }
    let text = unsafe withUnsafeBytes(of: context.pointee.errstr) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return .connection(text.isEmpty ? "closed" : text)
  }

  /// hiredis writes without `MSG_NOSIGNAL`: a server that is gone would end the process.
  private static func ignoreBrokenPipes() {
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
  }
}

private func timeval(_ duration: Duration) -> timeval {
  let (seconds, attoseconds) = duration.components
  return Foundation.timeval(
    tv_sec: Int(clamping: seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
}
