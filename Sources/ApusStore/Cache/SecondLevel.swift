// SPDX-License-Identifier: Apache-2.0

import ApusWire

/// How a cache puts its keys and values into an engine that others share.
struct SecondLevel<Key: Sendable, Value: Sendable>: Sendable {
  let engine: any CacheEngine
  let text: @Sendable (Key) -> String
  let key: @Sendable (String) -> Key?
  let encode: @Sendable (Value) -> Bytes
  /// `nil` for what another version has written and this one cannot read.
  let decode: @Sendable (Bytes) -> Value?

  /// Larger values stay in their process: a shared server is slow for all while it moves one.
  static var maxByteCount: Int { 1 << 20 }
}
