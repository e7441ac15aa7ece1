// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusStore

@Suite struct WriteQueueTests {
  private let job = WriteQueue.Job(run: { _ in {} }, fail: { _ in })

  @Test("the first write starts the draining, those that come meanwhile do not")
  func draining() throws {
    var queue = WriteQueue(limit: 10)
    #expect(try queue.append(job))
    #expect(try !queue.append(job))
    #expect(queue.next().count == 2)
    #expect(try !queue.append(job))
    #expect(queue.next().count == 1)
    #expect(queue.next().isEmpty)
    #expect(try queue.append(job))
  }

  @Test("a commit has 64 writes at most, in the order in which they came")
  func batches() throws {
    var queue = WriteQueue(limit: 1000)
    for _ in 0..<150 { _ = try queue.append(job) }
    #expect(
      [queue.next(), queue.next(), queue.next(), queue.next()].map(\.count) == [64, 64, 22, 0])
  }

  @Test("what is taken makes room for as many")
  func limit() throws {
    var queue = WriteQueue(limit: 2)
    _ = try queue.append(job)
    _ = try queue.append(job)
    #expect(throws: StoreError.overloaded(waiting: 2, limit: 2)) { try queue.append(job) }
    _ = queue.next()
    _ = try queue.append(job)
    _ = try queue.append(job)
    #expect(throws: StoreError.overloaded(waiting: 2, limit: 2)) { try queue.append(job) }
  }
}
