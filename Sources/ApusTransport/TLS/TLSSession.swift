// SPDX-License-Identifier: Apache-2.0

import COpenSSL

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// TLS as a machine without I/O: ciphertext in, plaintext out, and the other way round. It holds
/// no socket and no clock; the socket and its twin in memory drive it alike.
///
/// In one turn: `receive(_:)` lends the bytes that arrived, `handshake()` until it is done, then
/// `read(into:)` until it says `.drained`; then whatever `pendingOutputByteCount` counts is sent.
/// Used on one thread at a time, and after a failure no more.
@safe package final class TLSSession {
  package enum HandshakeResult: Equatable {
    case needsMore
    case done
    /// See `failure`. There may be an alert to send.
    case failed
  }

  package enum ReadResult: Equatable {
    /// That many bytes of plaintext; there may be more.
    case bytes(Int)
    /// All that was received has been taken. The lent bytes are no longer referred to.
    case drained
    /// The peer's close_notify: nothing follows.
    case closed
    case failed
  }

  private enum State { case handshaking, open, failed }

  let context: TLSContext
  /// The service that a client wants.
  let serverName: String?
  /// Seconds since 1970, for the peer's certificate.
  let now: Int64
  /// Who the server is to this client; who we are.
  var ownIdentity: TLSIdentity
  /// Set by the callbacks, which know more than OpenSSL's error codes.
  var cause: TransportError?
  var verifiedPeer: PeerIdentity?

  private let ssl: OpaquePointer
  private let wire: UnsafeMutablePointer<TLSWire>
  private var state = State.handshaking
  private var firstBytes: [UInt8] = []
  private var receivedByteCount: UInt64 = 0
  private var keyUpdateCount = 0

  /// Why the session failed.
  package private(set) var failure: TransportError?

  /// The peer, once the handshake is done.
  package var peer: PeerIdentity? { state == .handshaking ? nil : verifiedPeer }

  /// - Parameters:
  ///   - serverName: the service that a client dials, "shop.search.v1"; ignored by a server.
  ///   - now: seconds since 1970.
  /// - Throws: `TransportError.handshakeFailed` when memory is out or `serverName` is no name.
  package init(context: TLSContext, serverName: String?, now: Int64) throws(TransportError) {
    self.context = context
    self.serverName = context.isServer ? nil : serverName
    self.now = now
    ownIdentity = context.identity
    OpenSSLError.clear()
    guard let ssl = unsafe SSL_new(context.entries[0].context) else {
      throw .handshakeFailed(reason: OpenSSLError.take().text)
    }
    unsafe self.ssl = ssl
    unsafe wire = .allocate(capacity: 1)
    unsafe wire.initialize(to: TLSWire())
    // Safe: the callbacks run inside calls of this object only, which keep it alive.
    unsafe apus_SSL_set_owner(ssl, Unmanaged.passUnretained(self).toOpaque())
    guard let bio = unsafe TLSWire.makeBIO(over: wire) else {
      throw .handshakeFailed(reason: "out of memory")
    }
    // One BIO for both directions: SSL_set_bio then takes over one reference.
    unsafe SSL_set_bio(ssl, bio, bio)
    unsafe X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), time_t(now))
    if context.isServer {
      unsafe SSL_set_accept_state(ssl)
    } else {
      unsafe SSL_set_connect_state(ssl)
      if let serverName, unsafe apus_SSL_set_server_name(ssl, serverName) == 0 {
        throw .handshakeFailed(reason: "\"\(serverName)\" cannot be a server name")
      }
    }
  }

  deinit {
    unsafe SSL_free(ssl)
    unsafe wire.pointee.freeSpill()
    unsafe wire.deinitialize(count: 1)
    unsafe wire.deallocate()
  }

  // MARK: Receiving

  /// Lends bytes that arrived. They must stay until `read` or `handshake` wants more, or until
  /// `discardInput`.
  package func receive(_ ciphertext: UnsafeRawBufferPointer) {
    guard state != .failed else { return }
    precondition(unsafe wire.pointee.input.isEmpty, "the bytes lent before were not drained")
    receivedByteCount &+= UInt64(ciphertext.count)
    if state == .handshaking, firstBytes.count < 16 {
      unsafe firstBytes.append(contentsOf: ciphertext.prefix(16 - firstBytes.count))
    }
    unsafe wire.pointee.input = ciphertext
  }

  /// Forgets lent bytes: the connection is over.
  package func discardInput() {
    unsafe wire.pointee.input = UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Goes on with the handshake as far as the received bytes allow; a client's first call begins it.
  package func handshake() -> HandshakeResult {
    guard state == .handshaking else { return state == .open ? .done : .failed }
    if let problem = firstBytesProblem() { return fail(problem, .failed) }
    OpenSSLError.clear()
    let result = unsafe SSL_do_handshake(ssl)
    if result == 1 {
      // Both sides check for themselves: a server that ignores ALPN must not be taken for ours.
      guard selectsOurProtocol() else { return fail(.noApplicationProtocol, .failed) }
      guard verifiedPeer != nil else { return fail(.noCertificate, .failed) }
      state = .open
      firstBytes = []
      return .done
    }
    let error = unsafe SSL_get_error(ssl, result)
    if error == SSL_ERROR_WANT_READ { return .needsMore }
    return fail(explain(error), .failed)
  }

  /// Decrypts the next bytes into `space`, which must not be empty.
  package func read(into space: UnsafeMutableRawBufferPointer) -> ReadResult {
    guard state == .open else { return state == .failed ? .failed : .drained }
    // What OpenSSL holds beyond SSL_pending is part of a record, which needs more input.
    guard hasInput else { return .drained }
    OpenSSLError.clear()
    var count = 0
    let result = unsafe SSL_read_ex(ssl, space.baseAddress, space.count, &count)
    if let cause { return fail(cause, .failed) }
    if result == 1 { return .bytes(count) }
    switch unsafe SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: return .drained
    case SSL_ERROR_ZERO_RETURN: return .closed
    case let error: return fail(explain(error), .failed)
    }
  }

  /// Whether `read` has something to look at.
  package var hasInput: Bool {
    unsafe !wire.pointee.input.isEmpty || SSL_pending(ssl) > 0
  }

  // MARK: Sending

  /// Room that `write` needs for that many bytes, so that nothing is spilled.
  package static func sealedByteCount(_ plaintextByteCount: Int) -> Int {
    // 5 bytes of header, 1 of type and 16 of tag for each record of up to 16 KiB.
    plaintextByteCount + (plaintextByteCount + 16_383) / 16_384 * 22
  }

  /// Seals all of `plaintext` into `space`, after what was pending. Returns how much of `space` is
  /// filled; what did not fit is pending. Before the handshake is done nothing is sealed.
  package func write(
    _ plaintext: UnsafeRawBufferPointer, into space: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard state == .open, unsafe !plaintext.isEmpty, space.count >= pendingOutputByteCount else {
      return 0
    }
    let before = unsafe wire.pointee.takeSpill(into: space)
    unsafe wire.pointee.space = space
    unsafe wire.pointee.usedByteCount = before
    defer { unsafe wire.pointee.space = UnsafeMutableRawBufferPointer(start: nil, count: 0) }
    OpenSSLError.clear()
    var rest = unsafe plaintext
    while unsafe !rest.isEmpty {
      var count = 0
      let result = unsafe SSL_write_ex(ssl, rest.baseAddress, rest.count, &count)
      guard result == 1 else {
        let error = unsafe SSL_get_error(ssl, result)
        _ = fail(explain(error), ReadResult.failed)
        break
      }
      unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return unsafe wire.pointee.usedByteCount
  }

  /// Seals the announcement that nothing follows. Allowed at any time, does nothing after a failure:
  /// OpenSSL forbids SSL_shutdown then.
  package func closeNotify() {
    guard state == .open else { return }
    OpenSSLError.clear()
    _ = unsafe SSL_shutdown(ssl)
    ERR_clear_error()
  }

  /// Changes our keys and asks the peer to change its own. Nobody needs it before 2²⁴ records.
  func requestKeyUpdate() {
    guard state == .open else { return }
    OpenSSLError.clear()
    unsafe SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED)
    _ = unsafe SSL_do_handshake(ssl)
    ERR_clear_error()
  }

  /// Sealed bytes that wait: handshake flights, alerts, answers to key updates.
  package var pendingOutputByteCount: Int { unsafe wire.pointee.spillByteCount }

  /// Moves them into `space`, which must hold `pendingOutputByteCount`.
  package func takePendingOutput(into space: UnsafeMutableRawBufferPointer) -> Int {
    unsafe wire.pointee.takeSpill(into: space)
  }

  /// Whether OpenSSL keeps its record buffers between records: 34 KiB, which only a busy session is
  /// worth. Off at first.
  package var keepsBuffers = false {
    didSet {
      if state != .failed { unsafe apus_SSL_keep_buffers(ssl, keepsBuffers ? 1 : 0) }
    }
  }

  // MARK: Failing

  private func fail<Result>(_ error: TransportError, _ result: Result) -> Result {
    state = .failed
    failure = error
    discardInput()
    return result
  }

  private func selectsOurProtocol() -> Bool {
    var start: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    unsafe SSL_get0_alpn_selected(ssl, &start, &count)
    // Safe: OpenSSL owns that many bytes as long as the session lives.
    return unsafe UnsafeBufferPointer(start: start, count: Int(count))
      .elementsEqual(TLSContext.applicationProtocol.dropFirst())
  }

  /// Whoever speaks no TLS shows it in the first byte: 22 is a handshake, 21 an alert.
  private func firstBytesProblem() -> TransportError? {
    let bytes = firstBytes
    guard let first = bytes.first, first != 22, first != 21 else { return nil }
    let text = printable(bytes.span, max: 16)
    return (0x20..<0x7F).contains(first) ? .plainText(start: text) : .notTLS(start: text)
  }

  private func explain(_ error: Int32) -> TransportError {
    let queue = OpenSSLError.take()
    if let cause { return cause }
    guard error == SSL_ERROR_SSL, queue.library == ERR_LIB_SSL else {
      return state == .open
        ? .brokenRecord(reason: queue.text) : .handshakeFailed(reason: queue.text)
    }
    switch queue.reason {
    case 1_000..<1_256:
      // OpenSSL adds the number of a received alert to 1,000.
      let alert = queue.reason - 1_000
      let name = unsafe SSL_alert_desc_string_long(alert).map { unsafe String(cString: $0) }
      return .refusedByPeer(
        alert: UInt8(truncatingIfNeeded: alert), name: name ?? "unknown",
        ownName: ownIdentity.name.description)
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE: return .noCertificate
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_WRONG_SSL_VERSION, SSL_R_NO_PROTOCOLS_AVAILABLE:
      return .olderTLS
    default:
      return state == .open
        ? .brokenRecord(reason: queue.text) : .handshakeFailed(reason: queue.text)
    }
  }

  /// The peer has changed its keys: each change costs us far more than its 27 bytes cost the peer.
  func countKeyUpdate() {
    keyUpdateCount += 1
    let max = 16 + Int(truncatingIfNeeded: receivedByteCount >> 20)
    guard keyUpdateCount > max, cause == nil else { return }
    cause = .tooManyKeyUpdates(count: keyUpdateCount, max: max)
    // There may be thousands more in what was lent: OpenSSL shall not see them.
    discardInput()
  }
}
