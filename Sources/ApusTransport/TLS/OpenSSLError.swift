// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// OpenSSL's queue of errors, which is one per thread and survives whoever left something in it.
enum OpenSSLError {
  /// To be called before each call whose error will be asked for; cheap when the queue is empty.
  @inline(__always)
  static func clear() {
    if ERR_peek_error() != 0 { ERR_clear_error() }
  }

  /// Takes the first error, which is the cause, and empties the queue.
  static func take() -> (library: Int32, reason: Int32, text: String) {
    let code = ERR_get_error()
    ERR_clear_error()
    guard code != 0 else { return (0, 0, "OpenSSL gave no reason") }
    let text = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
    return (ERR_GET_LIB(code), ERR_GET_REASON(code), text ?? "OpenSSL error \(code)")
  }
}
