// SPDX-License-Identifier: Apache-2.0

/// How many of something there are at once, in all and of each network. An entry lives as long as it
/// counts something, so that the table is no larger than what is counted.
struct Presence: Sendable {
  let maxCount: Int
  let maxCountPerNetwork: Int
  private(set) var count = 0
  private var byNetwork: [String: Int] = [:]

  init(maxCount: Int, maxCountPerNetwork: Int) {
    self.maxCount = maxCount
    self.maxCountPerNetwork = maxCountPerNetwork
  }

  enum Refusal: Error, Hashable { case full, networkIsFull }

  mutating func enter(_ network: String) throws(Refusal) {
    guard count < maxCount else { throw .full }
    let present = byNetwork[network] ?? 0
    guard present < maxCountPerNetwork else { throw .networkIsFull }
    byNetwork[network] = present + 1
    count += 1
  }

  mutating func leave(_ network: String) {
    guard let present = byNetwork[network] else { return }
    byNetwork[network] = present > 1 ? present - 1 : nil
    count -= 1
  }
}
