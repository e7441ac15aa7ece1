// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTelemetry

@Suite struct BoundedBufferTests {
  @Test("full, it drops its oldest and counts them") func drops() {
    let buffer = BoundedBuffer<Int>(limit: 16)
    for number in 0..<100 { buffer.append(number) }
    let kept = buffer.take(100)
    #expect(kept.count <= 16 && kept.last == 99 && kept == Array(kept[0]...99))
    #expect(buffer.droppedCount + kept.count == 100 && buffer.count == 0)
  }

  @Test("what is put back comes first again, as far as there is room") func putsBack() {
    let buffer = BoundedBuffer<Int>(limit: 8)
    for number in 0..<6 { buffer.append(number) }
    let taken = buffer.take(4)
    #expect(taken == [0, 1, 2, 3])
    for number in 6..<10 { buffer.append(number) }
    buffer.putBack(taken)
    #expect(buffer.take(100) == [2, 3, 4, 5, 6, 7, 8, 9] && buffer.droppedCount == 2)
  }
}
