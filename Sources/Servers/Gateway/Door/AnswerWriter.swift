// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Puts an answer on the connection.
struct AnswerWriter {
  let answer: Answer
  let isHead: Bool
  let channel: any Channel

  @concurrent
  func write(to writer: consuming ResponseWriter) async throws {
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      // Values come from services, too: what is no legal value does not go out.
      guard let name = HTTPField.Name(name) else { continue }
      fields.append(HTTPField(name: name, value: value))
    }
    var head = HTTPResponse(
      status: HTTPResponse.Status(code: answer.status), headerFields: fields)
    switch answer.body {
    case .none:
      if answer.status != 204, answer.status != 304 { head.headerFields[.contentLength] = "0" }
      try await writer.writeResponse(head)
    case .bytes(let buffer):
      head.headerFields[.contentLength] = "\(buffer.readableBytes)"
      if isHead { return try await writer.writeResponse(head) }
      try await writer.write(response: head, body: ResponseBody(byteBuffer: buffer))
    case .events(let source):
      defer { source.onEnd() }
      if isHead { return try await writer.writeResponse(head) }
      let body = try await writer.writeHead(head)
      try await EventWriter(source: source, channel: channel).write(to: body)
    }
  }
}
