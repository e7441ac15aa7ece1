// SPDX-License-Identifier: Apache-2.0

public import ApusWire

extension Cache {
  /// A cache of this process alone.
  ///
  /// - Parameters:
  ///   - name: as metrics show it; one for each cache of a process.
  ///   - cost: what a value counts against ``CacheSettings/costLimit``; 1 unless given.
  ///   - tags: what a value is made of, by which it is invalidated.
  ///   - now: nanoseconds of a monotonic clock.
  public convenience init(
    _ name: String, _ settings: CacheSettings,
    cost: @escaping @Sendable (Value) -> Int = { _ in 1 },
    tags: @escaping @Sendable (Key, Value) -> [String] = { _, _ in [] },
    now: @escaping @Sendable () -> UInt64
  ) {
    self.init(name, settings, second: nil, cost: cost, tags: tags, now: now)
  }
}

extension Cache where Key: LosslessStringConvertible, Value: Message {
  /// A cache whose values also lie in `engine`, where other processes find them.
  ///
  /// - Parameter engine: none for a cache of this process alone.
  public convenience init(
    _ name: String, _ settings: CacheSettings, sharedBy engine: (any CacheEngine)?,
    tags: @escaping @Sendable (Key, Value) -> [String] = { _, _ in [] },
    now: @escaping @Sendable () -> UInt64
  ) {
    let second = engine.map { engine in
      SecondLevel<Key, Value>(
        engine: engine, text: { $0.description }, key: { Key($0) }, encode: { $0.encoded() },
        decode: { bytes in try? Value(decoding: bytes) })
    }
    self.init(
      name, settings, second: second, cost: { $0.encoded().count }, tags: tags, now: now)
  }
}
