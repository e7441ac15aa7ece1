// SPDX-License-Identifier: Apache-2.0

/// Takes single endpoints out of a set when they fail and the others do not, for a while that grows
/// each time.
///
/// It decides only who is out and until when; counting failures in a row is done where calls end,
/// so a call that succeeds never comes here. A value machine: keep one beside a lock.
/// Figures: Envoy's outlier detection.
public struct OutlierDetector<ID: Hashable & Sendable>: Sendable {
  /// Who is put out, and how many.
  public struct Settings: Sendable, Hashable {
    /// Failures in a row that put an endpoint out.
    public var consecutiveFailures = 5
    /// The first time out, in nanoseconds, and the longest.
    public var baseEjection: UInt64 = 10_000_000_000
    public var maxEjection: UInt64 = 300_000_000_000
    /// Of the set, at most so many may be out at once; one may always be, if there are two. When
    /// most of them fail it is not the endpoints, and the few that are left would drown.
    public var maxEjectedRatio = 0.34

    /// Envoy's 5 failures. Not its 10 % of the set, which of three replicas is none.
    public init() {}
  }

  private struct Record {
    var ejectionCount = 0
    var until: UInt64 = 0
  }

  private let settings: Settings
  private var records: [ID: Record] = [:]

  /// Nobody is out.
  public init(_ settings: Settings = Settings()) {
    self.settings = settings
  }

  /// Failures in a row from which ``report(_:failures:of:at:)`` is worth a call.
  public var threshold: Int { settings.consecutiveFailures }

  /// An endpoint has failed so many times in a row. Returns until when it is out, in nanoseconds
  /// of the same clock, or `nil` when it stays in.
  public mutating func report(
    _ id: ID, failures: Int, of endpointCount: Int, at now: UInt64
  ) -> UInt64? {
    guard failures >= settings.consecutiveFailures else { return nil }
    var record = records[id] ?? Record()
    guard record.until <= now else { return record.until }

    let ejectedCount = records.values.count { $0.until > now }
    let allowed = max(1, Int(Double(endpointCount) * settings.maxEjectedRatio))
    guard endpointCount > 1, ejectedCount < allowed else { return nil }

    // A time as long as the longest without another ejection wipes the slate.
    if now &- record.until > settings.maxEjection { record.ejectionCount = 0 }
    let doublings = min(record.ejectionCount, 16)
    let length = min(settings.baseEjection << UInt64(doublings), settings.maxEjection)
    record.ejectionCount += 1
    record.until = now &+ length
    records[id] = record
    return record.until
  }

  /// An endpoint is gone from the set for good.
  public mutating func forget(_ id: ID) {
    records[id] = nil
  }

  /// How many are out.
  public func ejectedCount(at now: UInt64) -> Int {
    records.values.count { $0.until > now }
  }
}
