// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import EchoAPI

struct EchoHandler: EchoService {
  func echo(_ request: Payload, context: CallContext) async throws -> Payload { request }

  func echoSuspending(_ request: Payload, context: CallContext) async throws -> Payload {
    // To a default actor and back: what a handler with a database or a cache does.
    await Elsewhere.shared.touch()
    return request
  }

  func flood(
    count: UInt64, size: UInt32, to replies: borrowing ResponseWriter<Payload>,
    context: CallContext
  ) async throws {
    let payload = Payload(data: Bytes(repeatElement(7, count: Int(size))))
    for _ in 0..<count { try await replies.write(payload) }
  }
}

actor Elsewhere {
  static let shared = Elsewhere()
  private var count = 0

  func touch() async {
    count += 1
    await Task.yield()
  }
}
