// SPDX-License-Identifier: Apache-2.0
//
// shop NAME… | all: one process with the services of these names. One service each when the shop is
// large, all in one on a laptop.

import ApusRPC
import ApusService
import CartAPI
import Foundation
import PaymentAPI
import ProviderAPI
import SearchAPI
import ShopCart
import ShopPayment
import ShopProvider
import ShopSearch
import ShopUser
import UserAPI

let parts: [ShopPart] = [
  ShopPart(name: "search", service: .searchService, start: SearchProgram.start),
  ShopPart(name: "cart", service: .cartService, start: CartProgram.start),
  ShopPart(name: "user", service: .userService, start: UserProgram.start),
  ShopPart(name: "payment", service: .paymentService, start: PaymentProgram.start),
  ShopPart(name: "provider", service: .providerService, start: ProviderProgram.start),
]

do {
  let chosen = try ShopPart.chosen(from: parts, by: Array(CommandLine.arguments.dropFirst()))
  let process = try await ServiceProcess(
    chosen.map(\.service), configuration: ProcessConfiguration())
  // User's own part replaces this by the keys that it has itself.
  process.acceptUsers(of: UserClient.self) { users in
    try await users.jwks().keys.compactMap(UserKey.init)
  }
  for part in chosen { try await part.start(process) }
  try await process.run()
} catch {
  FileHandle.standardError.write(Data("shop: \(error)\n".utf8))
  exit(1)
}
