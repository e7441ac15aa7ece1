// SPDX-License-Identifier: Apache-2.0

@testable import ApusSchema

/// The example of LANGUAGE.md, which uses nearly everything that the language has.
enum Example {
  static let cart = """
    /// Shopping carts: one per customer or per anonymous visitor.
    package shop.cart.v1

    import shop.common.v1                     // for Money; types of fields, parameters and results come by import

    /// One customer's cart.
    message Cart {
      id:        uuid        = 1
      customer:  uuid?       = 2              // explicit presence
      lines:     [Line]      = 3  @count(0...100)
      total:     Money       = 4
      version:   uint64      = 5
      updatedAt: timestamp   = 6

      message Line {                          // nested types are fine
        sku:       string = 1  @length(1...64)
        quantity:  uint32 = 2  @range(1...99)
        unitPrice: Money  = 3
        reserved 4, 7...9, "discount"
      }
    }

    enum Availability { unknown = 0, inStock = 1, low = 2, soldOut = 3 }

    /// A value of exactly one of several shapes. Swift: an enum with payloads.
    union Owner { customer: uuid = 1, visitor: string = 2 }

    message Offer { sku: string = 1, price: Money = 2 }

    /// The cart has as many lines as it may have.
    error CartFull: failedPrecondition { limit: uint32 = 1 }
    error UnknownProduct: notFound { sku: string = 1 }

    /// The service's own database backs every call.
    @auth(customer)
    service CartService {
      uses       shop.search.v1.SearchService       // the only services that it may call; full names, no import
      publishes  CartCheckedOut
      subscribes shop.search.v1.PriceChanged

      /// The caller's cart.
      @readonly @http(GET "/v1/cart") @cache(private, 5s)
      rpc get() -> Cart

      /// Adds a product; the same product again adds up.
      @idempotencyKey @http(POST "/v1/cart/lines") @timeout(500ms)
      rpc addLine(sku: string = 1 @length(1...64), quantity: uint32 = 2 @range(1...99)) -> Cart throws CartFull, UnknownProduct

      rpc watch(id: uuid = 1) -> stream Cart
      rpc importLines(stream Cart.Line) -> Cart
      rpc negotiate(stream Offer) -> stream Offer
    }

    /// Published when a cart became an order.
    event CartCheckedOut key cart { cart: uuid = 1, customer: uuid? = 2 }
    """

  static let common = """
    package shop.common.v1

    message Money { currency: string = 1 @length(3...3), minorUnits: int64 = 2 @encoding(zigzag) }
    """

  static let search = """
    package shop.search.v1

    import shop.common.v1

    message Product { sku: string = 1, price: Money = 2 }

    @auth(public)
    service SearchService {
      @readonly @timeout(2s) rpc getProduct(sku: string = 1) -> Product
    }

    event PriceChanged key sku { sku: string = 1, price: Money = 2 }
    """

  static var files: [SourceFile] {
    [
      SourceFile(path: "shop/cart/v1/cart.apus", text: cart),
      SourceFile(path: "shop/common/v1/common.apus", text: common),
      SourceFile(path: "shop/search/v1/search.apus", text: search),
    ]
  }
}
