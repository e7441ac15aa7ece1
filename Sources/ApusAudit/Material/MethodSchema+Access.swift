// SPDX-License-Identifier: Apache-2.0

import ApusReflection

extension MethodSchema {
  var isUnary: Bool { !isRequestStream && !isReplyStream }

  /// What is not said to be readonly may change something.
  var isReading: Bool { idempotency == .readonly }

  /// Whether the gateway has a way to it.
  var hasRoute: Bool { annotations.contains { $0.name == "http" } }
}

extension ServiceSchema {
  /// Who may call, by the method's `@auth` or else the service's; `nil` when nobody said so.
  func roles(of method: MethodSchema) -> [String]? {
    (method.annotations + annotations).first { $0.name == "auth" }?.arguments
  }
}

extension PackageSchema {
  /// The package in which a full name lies: `shop.cart.v1` of `shop.cart.v1.CartService/get`.
  static func name(ofService name: some StringProtocol) -> String? {
    let service = name.prefix { $0 != "/" }
    guard let dot = service.lastIndex(of: ".") else { return nil }
    return String(service[..<dot])
  }
}
