// SPDX-License-Identifier: Apache-2.0

import Hummingbird

/// Text that the gateway serves by itself, with its tag.
struct Document: Sendable {
  let body: ByteBuffer
  let tag: String

  init(_ text: String) {
    body = ByteBuffer(string: text)
    tag = EntityTag.of(Array(text.utf8)) ?? "\"-\""
  }

  func answer(_ visit: Visit, _ type: String) -> Answer {
    let headers = [("content-type", type), ("etag", tag), ("cache-control", "no-cache")]
    if EntityTag.matches(visit.header(.ifNoneMatch), tag) { return Answer(304, headers) }
    return Answer(200, headers, body: .bytes(body))
  }
}
