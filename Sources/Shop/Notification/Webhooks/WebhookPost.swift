// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// Sends a webhook: one POST on a connection of its own, to the very address that was checked. A
/// redirect is a failure, as it could lead anywhere.
struct WebhookPost: Sendable {
  let allowsLoopback: Bool
  var timeout = TimeAmount.seconds(15)

  /// Names are asked for by the system's resolver, which blocks; threads of their own, so that a slow
  /// one stops nothing else.
  private static let resolvers: NIOThreadPool = {
    let pool = NIOThreadPool(numberOfThreads: 4)
    pool.start()
    return pool
  }()

  func send(_ request: WebhookRequest) async -> DeliveryJob.Outcome {
    do {
      let url = try WebhookURL(request.url)
      let address = try await address(of: url)
      let status = try await post(request.head(url) + request.body, to: address)
      switch status {
      case 200...299: return .delivered
      case 410: return .gone
      default: return .failed("the receiver answered \(status)")
      }
    } catch let refusal as WebhookURL.Refusal {
      return .failed(refusal.reason)
    } catch let error as StatusReader.Failure {
      return .failed(error.reason)
    } catch {
      return .failed("the receiver cannot be reached")
    }
  }

  /// The address of the receiver, if webhooks may go there. Asked for each try: what a name stands
  /// for changes.
  ///
  /// - Throws: ``WebhookURL/Refusal``.
  func address(of url: WebhookURL) async throws -> SocketAddress {
    let address: SocketAddress
    do {
      address = try await Self.resolvers.runIfActive {
        try SocketAddress.makeAddressResolvingHost(url.name, port: url.port)
      }
    } catch {
      throw WebhookURL.Refusal(reason: "nobody knows the address of its host")
    }
    guard AddressGuard.allows(address, loopback: allowsLoopback) else {
      throw WebhookURL.Refusal(reason: "its host is not on the internet")
    }
    return address
  }

  private func post(_ text: String, to address: SocketAddress) async throws -> Int {
    let loop = NIOSingletons.posixEventLoopGroup.next()
    let status = loop.makePromise(of: Int.self)
    let channel: any Channel
    do {
      channel = try await ClientBootstrap(group: loop)
        .connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(StatusReader(status))
          }
        }
        .connect(to: address).get()
    } catch {
      status.fail(error)
      throw error
    }
    let end = loop.scheduleTask(in: timeout) { channel.close(promise: nil) }
    defer {
      end.cancel()
      channel.close(promise: nil)
    }
    // Whether it was written the answer tells: a receiver may refuse before it has read all.
    channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    return try await status.futureResult.get()
  }
}
