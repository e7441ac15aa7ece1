// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import NIOCore
import NIOPosix
import Synchronization

/// Speaks HTTP by hand: what a test writes is what goes out.
struct RawClient: Sendable {
  let port: Int

  /// One answer, as it came.
  struct Answer: Sendable {
    let status: Int
    /// Names in lower case.
    let headers: [(name: String, value: String)]
    let body: String

    subscript(name: String) -> String? { headers.first { $0.name == name }?.value }

    func values(_ name: String) -> [String] {
      headers.filter { $0.name == name }.map(\.value)
    }

    var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    var problem: String? { if case .string(let type)? = json["type"] { type } else { nil } }
  }

  /// A connection on which anything can be written.
  func open() async throws -> RawConnection { try await RawConnection(port: port) }

  /// Sends bytes and returns all answers until the other side closes, or `count` of them came.
  func send(_ bytes: String, answers count: Int = .max) async throws -> (
    answers: [Answer], isClosed: Bool
  ) {
    let connection = try await open()
    defer { connection.close() }
    connection.write(bytes)
    try await eventually("\(count) answers to: \(bytes.prefix(200))") {
      connection.isClosed || Self.answers(connection.received).count >= count
    }
    return (Self.answers(connection.received), connection.isClosed)
  }

  func get(_ target: String, _ headers: String...) async throws -> Answer {
    try await request("GET", target, headers)
  }

  func request(
    _ verb: String, _ target: String, _ headers: [String] = [], body: String? = nil,
    type: String = "application/json"
  ) async throws -> Answer {
    var text = "\(verb) \(target) HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n"
    for header in headers { text += header + "\r\n" }
    if let body {
      text += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    } else {
      text += "\r\n"
    }
    let (answers, _) = try await send(text)
    guard let answer = answers.first else { throw NotSo(claim: "an answer to \(verb) \(target)") }
    return answer
  }

  /// Answers that are whole, one after the other.
  static func answers(_ received: [UInt8]) -> [Answer] {
    var answers: [Answer] = []
    var rest = received[...]
    let mark = Array("\r\n\r\n".utf8)
    while let end = rest.firstRange(of: mark) {
      let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
      var lines = head.split(separator: "\r\n").map(String.init)
      guard let first = lines.first, first.hasPrefix("HTTP/1.1 "),
        let status = Int(first.dropFirst(9).prefix(3))
      else { return answers }
      lines.removeFirst()
      let headers = lines.map { line -> (name: String, value: String) in
        let colon = line.firstIndex(of: ":") ?? line.endIndex
        return (line[..<colon].lowercased(), String(line[colon...].dropFirst().drop { $0 == " " }))
      }
      rest = rest[end.upperBound...]
      let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
      guard rest.count >= length else { return answers }
      answers.append(
        Answer(
          status: status, headers: headers,
          body: String(decoding: rest.prefix(length), as: UTF8.self)))
      rest = rest.dropFirst(length)
    }
    return answers
  }
}

/// One socket, and what has come out of it.
final class RawConnection: Sendable {
  private let channel: any Channel
  private let collector: Collector

  fileprivate init(port: Int) async throws {
    let collector = Collector()
    self.collector = collector
    channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(CollectingHandler(collector))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
  }

  var received: [UInt8] { collector.state.withLock { $0.bytes } }
  var text: String { String(decoding: received, as: UTF8.self) }
  var isClosed: Bool { collector.state.withLock { $0.isClosed } }

  func write(_ text: String) { write(Array(text.utf8)) }

  func write(_ bytes: [UInt8]) {
    channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
  }

  func close() { channel.close(promise: nil) }
}

private final class Collector: Sendable {
  struct State {
    var bytes: [UInt8] = []
    var isClosed = false
  }

  let state = Mutex(State())
}

private final class CollectingHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let collector: Collector

  init(_ collector: Collector) { self.collector = collector }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    collector.state.withLock { $0.bytes += buffer.readableBytesView }
  }

  func channelInactive(context: ChannelHandlerContext) {
    collector.state.withLock { $0.isClosed = true }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
