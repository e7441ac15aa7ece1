// SPDX-License-Identifier: Apache-2.0

public import ApusService
import Foundation
import LogisticsAPI

/// Logistics as a part of a process.
public enum LogisticsProgram {
  /// Opens the parcels, serves them, and plays their carriers.
  ///
  /// - Throws: ``ConfigurationError`` when `SHOP_CARRIER_SECONDS` is no time.
  public static func start(in process: ServiceProcess) async throws {
    let pace = try pace(ProcessInfo.processInfo.environment["SHOP_CARRIER_SECONDS"])
    let store = try await process.store(
      of: .logisticsService, migrations: LogisticsTables.migrations)
    let shipments = LogisticsStore(store: store, pace: pace)
    process.add(CarrierPlay(shipments: shipments, logger: process.logger))
    process.serve(LogisticsHandler(shipments: shipments))
  }

  /// Milliseconds between the steps of a carrier. A parcel keeps those of when it was made.
  static func pace(_ text: String?) throws -> Int64 {
    guard let text, !text.isEmpty else { return 2000 }
    guard let seconds = Double(text), (0.01...1_000_000).contains(seconds) else {
      throw ConfigurationError(
        "SHOP_CARRIER_SECONDS is \"\(text)\", it should be 0.01 to 1000000 seconds")
    }
    return Int64(seconds * 1000)
  }
}
