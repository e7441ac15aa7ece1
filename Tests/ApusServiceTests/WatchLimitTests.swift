// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import Testing

@Suite struct WatchLimitTests {
  @Test("one more than may watch is refused, until one has left")
  func limit() throws {
    let watches = WatchLimit(2)
    try watches.enter()
    try watches.enter()
    let error = #expect(throws: RPCError.self) { try watches.enter() }
    #expect(error?.code == .resourceExhausted && error?.retryAfter == .seconds(5))
    watches.leave()
    try watches.enter()
    #expect(throws: RPCError.self) { try watches.enter() }
  }
}
