// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging

/// What a gateway is compared with: the same HTTP server with nothing behind it, which answers with JSON
/// of the size of one product.
struct Product: ResponseEncodable {
  var sku = "LTB-00051"
  var title = "Mirelle Willa Table Lamp, brass"
  var brand = "Mirelle"
  var category = "lighting/table-lamps"
  var summary =
    "A table lamp with a brass base and a linen shade that softens the light. The switch sits on the "
    + "cable, within reach of the pillow."
  var attributes = ["bulb": "E14", "color": "white", "height": "32 cm", "material": "brass"]
  var price = Money()
  var stock = 12
  var version = "3"

  struct Money: Encodable {
    var minorUnits = "4990"
    var currency = "EUR"
  }
}

let router = Router()
router.get("/v1/products/:sku") { _, context in
  var product = Product()
  product.sku = context.parameters.get("sku") ?? ""
  return product
}
router.post("/v1/carts/:cart/lines") { request, context in
  _ = try await request.decode(as: [String: String].self, context: context)
  return Product()
}

let port = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 18_090
var logger = Logger(label: "bare")
logger.logLevel = .error
let application = Application(
  router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
try await application.runService()
