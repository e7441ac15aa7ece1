// SPDX-License-Identifier: Apache-2.0

/// One secured byte stream: a TLS socket, or its twin in memory.
///
/// Everything happens on the thread of `executor.loop`. The delegate is never called from inside a
/// call of the connection: what such a call brings about is told in a later turn.
package protocol TransportConnection: AnyObject {
  var executor: LoopExecutor { get }
  /// `127.0.0.1:5000`, for logs.
  var remoteAddress: String { get }
  /// `false` while more than 256 KiB of ciphertext wait for the kernel.
  var isWritable: Bool { get }
  /// Seals and writes at once, with one write per call; the bytes may be reused after it.
  ///
  /// Ignored before `transportReady` and after `close`.
  func send(_ plaintext: UnsafeRawBufferPointer)
  /// Stops reading from the socket; what was read before may still be delivered.
  func pauseReading()
  func resumeReading()
  func close(_ mode: CloseMode)
}

package enum CloseMode: Sendable {
  /// Everything sent so far still arrives: close_notify, half-close, and up to a second for the
  /// peer's FIN. Bytes that the peer sends meanwhile are dropped.
  case graceful
  case abort
}

/// What the owner of a connection is told. All calls on the loop's thread.
package protocol TransportDelegate: AnyObject {
  /// TLS is done, ALPN is agreed and the peer's name verified. At most once, before any bytes.
  func transportReady(peer: PeerIdentity)
  /// Where the next plaintext goes; never empty. TLS decrypts straight into it.
  func receiveSpace() -> UnsafeMutableRawBufferPointer
  /// That many bytes of the space were filled.
  func received(byteCount: Int)
  /// Nothing more has arrived in this turn. Follows at least one `received`, also when the
  /// connection ends right after it.
  func readComplete()
  func writabilityChanged()
  /// Exactly once, and the last call. `nil`: either side closed in good order.
  func transportClosed(_ reason: TransportError?)
}
