// SPDX-License-Identifier: Apache-2.0

import NIOCore

extension SocketAddress {
  /// `127.0.0.1:5000`, `[::1]:5000`.
  var text: String {
    guard let ip = ipAddress, let port else { return description }
    return address(ip, port)
  }
}

/// Host and port as one writes them.
func address(_ host: String, _ port: Int) -> String {
  host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
}
