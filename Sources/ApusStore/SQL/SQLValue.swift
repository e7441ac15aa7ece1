// SPDX-License-Identifier: Apache-2.0

public import ApusWire

/// What one column of one row can hold.
public enum StoredValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob(Bytes)

  /// The kind of value, for messages.
  package var kind: String {
    switch self {
    case .null: "NULL"
    case .integer: "INTEGER"
    case .real: "REAL"
    case .text: "TEXT"
    case .blob: "BLOB"
    }
  }
}

/// A Swift type that is kept in a column.
public protocol SQLValue {
  /// `nil` when `stored` is not a value of this type; never traps.
  init?(stored: StoredValue)
  var stored: StoredValue { get }
}

extension Int64: SQLValue {
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    self = value
  }
  public var stored: StoredValue { .integer(self) }
}

extension SQLValue where Self: FixedWidthInteger {
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    self.init(exactly: value)
  }
}

extension Int: SQLValue {
  public var stored: StoredValue { .integer(Int64(self)) }
}

extension Int32: SQLValue {
  public var stored: StoredValue { .integer(Int64(self)) }
}

extension UInt32: SQLValue {
  public var stored: StoredValue { .integer(Int64(self)) }
}

/// Kept by its bit pattern: any value survives, and the order holds below 2⁶³.
extension UInt64: SQLValue {
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    self.init(bitPattern: value)
  }
  public var stored: StoredValue { .integer(Int64(bitPattern: self)) }
}

extension Bool: SQLValue {
  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    self = value != 0
  }
  public var stored: StoredValue { .integer(self ? 1 : 0) }
}

extension Double: SQLValue {
  public init?(stored: StoredValue) {
    switch stored {
    case .real(let value): self = value
    case .integer(let value): self = Double(value)
    default: return nil
    }
  }
  public var stored: StoredValue { .real(self) }
}

extension String: SQLValue {
  public init?(stored: StoredValue) {
    guard case .text(let value) = stored else { return nil }
    self = value
  }
  public var stored: StoredValue { .text(self) }
}

extension Bytes: SQLValue {
  public init?(stored: StoredValue) {
    guard case .blob(let value) = stored else { return nil }
    self = value
  }
  public var stored: StoredValue { .blob(self) }
}

/// Kept as 16 bytes.
extension UUID: SQLValue {
  public init?(stored: StoredValue) {
    guard case .blob(let value) = stored, value.count == 16 else { return nil }
    let b = Array(value)
    self.init(
      uuid: (
        b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
        b[14], b[15]
      ))
  }
  public var stored: StoredValue {
    let u = uuid
    return .blob([
      u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
    ])
  }
}

/// Kept as nanoseconds since 1970, so that columns compare as times do; times before 1678 or after
/// 2261 are kept as the nearest that fit.
extension Timestamp: SQLValue {
  private static var nanosecondsPerSecond: Int64 { 1_000_000_000 }

  public init?(stored: StoredValue) {
    guard case .integer(let value) = stored else { return nil }
    var (seconds, nanoseconds) = value.quotientAndRemainder(dividingBy: Self.nanosecondsPerSecond)
    if nanoseconds < 0 {
      seconds -= 1
      nanoseconds += Self.nanosecondsPerSecond
    }
    self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
  }

  public var stored: StoredValue {
    let limit: Int64 = seconds < 0 ? .min : .max
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: Self.nanosecondsPerSecond)
    let (sum, carry) = whole.addingReportingOverflow(Int64(nanoseconds))
    return .integer(overflow || carry ? limit : sum)
  }
}

extension Optional: SQLValue where Wrapped: SQLValue {
  public init?(stored: StoredValue) {
    if case .null = stored {
      self = .none
    } else if let value = Wrapped(stored: stored) {
      self = value
    } else {
      return nil
    }
  }
  public var stored: StoredValue { self?.stored ?? .null }
}
