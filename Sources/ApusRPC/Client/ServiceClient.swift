// SPDX-License-Identifier: Apache-2.0

/// What generated clients have in common.
public protocol ServiceClient: Sendable {
  static var serviceDescriptor: ServiceDescriptor { get }
  init(channel: RPCChannel, options: CallOptions)
  var channel: RPCChannel { get }
  var options: CallOptions { get set }
}

extension ServiceClient {
  public init(channel: RPCChannel) {
    self.init(channel: channel, options: CallOptions())
  }

  /// The same client with other options for the calls made through it.
  public func with(
    timeout: Duration? = nil, idempotencyKey: IdempotencyKey? = nil, userToken: String? = nil
  ) -> Self {
    var client = self
    if let timeout { client.options.timeout = timeout }
    if let idempotencyKey { client.options.idempotencyKey = idempotencyKey }
    if let userToken { client.options.userToken = userToken }
    return client
  }
}
