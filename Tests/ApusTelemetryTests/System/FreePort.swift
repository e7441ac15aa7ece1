// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization

/// Ports for programs that must be told theirs: from 47500, each that nobody has.
enum FreePort {
  static var group: any EventLoopGroup { MultiThreadedEventLoopGroup.singleton }
  private static let next = Mutex(47_500)

  static func take() throws -> Int {
    while true {
      let port = next.withLock { next in
        defer { next += 1 }
        return next
      }
      guard port < 47_600 else { throw CancellationError() }
      if let channel = try? ServerBootstrap(group: group).bind(host: "127.0.0.1", port: port).wait()
      {
        try channel.close().wait()
        return port
      }
    }
  }
}
