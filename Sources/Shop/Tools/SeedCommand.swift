// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import ApusService
import ToolsAPI

/// `shop seed`.
public struct SeedCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "seed",
    abstract: "Fills a running shop with products, stock and customers, always the same.",
    discussion: "Example: shop seed --products 2400 --customers 40")

  @Option(help: "What it is drawn from.")
  var seed: UInt64 = 2026
  @Option(help: "How many products.")
  var products = 2_400
  @Option(help: "How many customers, each with a password and a proven address.")
  var customers = 40

  public init() {}

  public func validate() throws {
    guard (1...100_000).contains(products), (1...10_000).contains(customers) else {
      throw ValidationError("1 to 100000 products and 1 to 10000 customers can be made")
    }
  }

  public func run() async throws {
    try await ToolProcess.run { clients, environment in
      let plan = Seeder.Plan(seed: seed, productCount: products, customerCount: customers)
      let report = try await Seeder(
        clients: clients, mail: MailFolder(path: environment.mailFolder), plan: plan
      ).run()
      print(
        "seeded: \(report.productCount) products, \(report.pieceCount) pieces in stock, "
          + "\(report.customerCount) customers")
      print(
        "sign in as \(Shopper.ada.email) with \(Shopper.ada.password), "
          + "as staff with \(Shopper.staff.email) and \(Shopper.staff.password)")
      return true
    }
  }
}
