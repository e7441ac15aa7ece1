// SPDX-License-Identifier: Apache-2.0

/// What one sender, and all of them, may put into the collector. Telemetry is other people's words:
/// each table that they fill has an end.
package struct CollectorLimits: Sendable {
  /// Of a request as it comes, and unpacked: SDKs send 512 spans at once, which is well below 1 MiB.
  package var bodyByteCount = 8 << 20
  package var unpackedByteCount = 32 << 20
  /// Of all exports that wait for the disk. The next one is refused until there is room.
  package var waitingByteCount = 64 << 20
  /// As OpenTelemetry's SDKs have it.
  package var attributeCount = 128
  package var eventCount = 64
  /// A stack trace fits; a document does not.
  package var valueByteCount = 4_096
  package var messageByteCount = 16_384
  package var nameByteCount = 255
  /// Of all metrics together: labels with a value for each user are a mistake that must not fill
  /// the disk.
  package var seriesCount = 20_000
  /// How far a sender's clock may be ahead.
  package var clockSkew: Duration = .seconds(300)

  package init() {}
}
