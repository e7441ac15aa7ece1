// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
package import ApusResilience
public import ApusTransport
public import Logging

/// Channels to services of the same process, through the true codec and the true machines, for
/// tests: `RPCChannel.inProcess(FakeCart())`.
extension RPCChannel {
  /// - Parameters:
  ///   - caller: who the handler is told calls, `service/<name>` or `operator/<name>`.
  ///   - users: checks the tokens of users, and so enforces the schema's `@auth`; without it a call
  ///     has no user, and nobody is asked for one.
  public static func inProcess<Service: RPCService>(
    _ service: Service, caller: String = "service/test.caller.v1", loops: LoopGroup? = nil,
    users: (any UserVerifier)? = nil,
    logger: Logger = Logger(label: "in-process", factory: { _ in SwiftLogNoOpLogHandler() })
  ) -> RPCChannel {
    inProcess(
      [ServiceRegistration(service)], caller: caller, loops: loops, logger: logger, users: users)
  }

  /// Several services behind one channel. They share no state with the network; closing the channel
  /// ends them.
  package static func inProcess(
    _ services: [ServiceRegistration], caller: String, loops: LoopGroup? = nil, logger: Logger,
    policies: [AccessPolicy]? = nil, limits: ServerLimits = ServerLimits(),
    delivery: @escaping @Sendable () -> MemoryDelivery = { .whole },
    retryPolicy: RetryPolicy = RetryPolicy(), users: (any UserVerifier)? = nil,
    observer: (any ClientObserver)? = nil, serverObserver: (any ServerObserver)? = nil
  ) -> RPCChannel {
    let package = services.first?.descriptor.package ?? ""
    let loops = loops ?? shared
    let server = RPCServer(
      services, policies: policies, loops: loops, logger: logger, limits: limits, users: users,
      observer: serverObserver)
    // Far away: nothing in memory ages.
    let notAfter = Int64.max
    let security = MemoryTransport.Security.plain(
      client: PeerIdentity(trustDomain: "memory", path: caller, notAfter: notAfter),
      server: PeerIdentity(
        trustDomain: "memory", path: "service/\(package)", notAfter: notAfter))
    return RPCChannel(
      service: package, resolver: StaticResolver([Endpoint(host: "memory", port: 0)]),
      loops: loops, logger: logger, policy: .powerOfTwoChoices, retryPolicy: retryPolicy,
      observer: observer
    ) { _, executor, accept in
      do {
        try MemoryTransport.connect(
          on: executor, security: security, delivery: delivery(), client: accept
        ) { server.accept($0) }
      } catch {
        preconditionFailure("without TLS nothing can fail: \(error)")
      }
    }
  }

  /// One loop for all tests of a process: a group of its own for each would be a thread for each.
  private static let shared = LoopGroup(count: 1)
}
