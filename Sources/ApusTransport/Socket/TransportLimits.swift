// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// What a peer can make us hold or wait for, before it is known.
package struct TransportLimits: Sendable {
  /// Beyond it a connection that is not through its handshake is dropped; also a connect.
  package var handshakeTimeout: TimeAmount = .seconds(5)
  /// More would only make all of them slow: a handshake is half a millisecond of CPU.
  package var handshakesInFlight = 64
  /// Connections that wait for one of those; when full, no more are accepted for the moment, and
  /// the kernel's backlog of 1,024 holds the rest.
  package var handshakesQueued = 256
  /// How long a closed connection waits for the peer's FIN.
  package var linger: TimeAmount = .seconds(1)
  /// A peer that takes none of the waiting bytes for so long is gone.
  package var stuckWriteTimeout: TimeAmount = .seconds(10)
  /// A connection that has read nothing for so long gives back the buffers of a busy one.
  package var idleTime: TimeAmount = .milliseconds(500)
  /// Ciphertext that may wait for the kernel before `isWritable` turns `false`.
  package var writeHighWatermark = 256 * 1024

  package init() {}
}
