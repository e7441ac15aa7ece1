// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP1

/// An answer that the door gives by itself, after which the connection ends.
enum BareAnswer {
  static func of(_ problem: Problem) -> (head: HTTPResponseHead, body: ByteBuffer) {
    let answer = Answer(problem, instance: RequestID.make())
    var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
    headers.add(name: "x-content-type-options", value: "nosniff")
    headers.add(name: "connection", value: "close")
    var body = ByteBuffer()
    if case .bytes(let bytes) = answer.body { body = bytes }
    headers.add(name: "content-length", value: "\(body.readableBytes)")
    let status = HTTPResponseStatus(statusCode: answer.status)
    return (HTTPResponseHead(version: .http1_1, status: status, headers: headers), body)
  }
}
