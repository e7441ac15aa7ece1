// SPDX-License-Identifier: Apache-2.0

/// Why Redis did not do what it was asked for.
public enum RedisError: Error, Hashable, CustomStringConvertible {
  case badURL(String)
  /// No connection, or it broke.
  case connection(String)
  /// No answer in time; what it did is not known.
  case timeout
  /// Its own word: `OOM …`, `NOAUTH …`, `LOADING …`.
  case refused(String)
  /// An answer of another kind than the command has.
  case unexpectedReply

  public var description: String {
    switch self {
    case .badURL(let reason): "this is no address of a Redis server: \(reason)"
    case .connection(let reason): "no connection to Redis: \(reason)"
    case .timeout: "Redis did not answer in time"
    case .refused(let reason): "Redis refused: \(reason)"
    case .unexpectedReply: "Redis answered something else than was asked for"
    }
  }

  /// Whether it says that Redis is away, rather than that it would not do this one thing.
  var isOutage: Bool {
    switch self {
    case .connection, .timeout: true
    case .refused(let reason):
      ["LOADING", "NOAUTH", "WRONGPASS", "MASTERDOWN", "READONLY", "NOPERM", "BUSY "].contains {
        reason.hasPrefix($0)
      }
    case .badURL, .unexpectedReply: false
    }
  }
}
