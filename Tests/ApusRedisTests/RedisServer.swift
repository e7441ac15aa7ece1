// SPDX-License-Identifier: Apache-2.0

import ApusRedis
import Foundation
import Logging

/// A true redis-server on a port of its own, with its files in a folder that goes with it.
final class RedisServer {
  let port: Int
  private let folder: String
  private let options: [String]
  private var process: Process?

  static let path = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  init(_ options: [String] = []) throws {
    self.options = options
    port = try Self.freePort()
    folder = NSTemporaryDirectory() + "redis-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try start()
  }

  deinit {
    kill()
    try? FileManager.default.removeItem(atPath: folder)
  }

  var url: String { "redis://127.0.0.1:\(port)" }

  /// Returns when it takes connections.
  func start() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path ?? "")
    process.arguments =
      ["--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder, "--save", ""] + options
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    self.process = process
    while !Self.isOpen(port) {
      guard process.isRunning else { throw Failure("redis-server did not start") }
      usleep(5_000)
    }
  }

  func kill() { end(SIGKILL) }
  /// It keeps its connections and answers nothing.
  func pause() { send(SIGSTOP) }
  func resume() { send(SIGCONT) }

  private func end(_ signal: Int32) {
    send(signal)
    process?.waitUntilExit()
    process = nil
  }

  private func send(_ signal: Int32) {
    guard let process, process.isRunning else { return }
    Foundation.kill(process.processIdentifier, signal)
  }

  func engine(
    system: String = "test", _ options: RedisOptions = RedisOptions(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  ) throws -> RedisCacheEngine {
    RedisCacheEngine(try RedisURL(url), system: system, options: options, logger: logger)
  }

  /// As `redis-cli` would.
  func command(_ words: String...) throws {
    let connection = try socketTo(port)
    defer { close(connection) }
    let text = "*\(words.count)\r\n" + words.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
    let bytes = Array(text.utf8)
    guard unsafe write(connection, bytes, bytes.count) == bytes.count else {
      throw Failure("redis-server does not read")
    }
    var answer = [UInt8](repeating: 0, count: 4_096)
    guard unsafe read(connection, &answer, answer.count) > 0, answer[0] != UInt8(ascii: "-") else {
      throw Failure("redis-server refuses \(words)")
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  static func isOpen(_ port: Int) -> Bool {
    guard let connection = try? socketTo(port) else { return false }
    close(connection)
    return true
  }

  private static func freePort() throws -> Int {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw Failure("no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}

private func loopback(_ port: Int) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(port).bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

private func socketTo(_ port: Int) throws -> Int32 {
  let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  var address = loopback(port)
  let result = unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe connect(connection, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard result == 0 else {
    close(connection)
    throw RedisServer.Failure("nobody listens on \(port)")
  }
  return connection
}
