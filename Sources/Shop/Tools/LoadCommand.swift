// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser

/// `shop load`.
public struct LoadCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Visits a running shop as customers do, and looks at every answer.",
    discussion: """
      Visits begin when they are due, whether the shop keeps up or not; latencies count from then. After the
      last one it waits for all orders to end. Exit 1 when an answer was wrong or an order did not end; calls that
      fail are counted, since the shop may be being broken meanwhile.

      Example: shop load --rate 20 --seconds 300 --seed 7
      """)

  @Option(help: "Visits a second.")
  var rate = 10.0
  @Option(help: "How long visits begin.")
  var seconds = 30
  @Option(help: "What visits are drawn from.")
  var seed: UInt64 = 1
  @Option(help: "Customers that take turns, of those that were seeded.")
  var customers = 40
  @Option(help: "How long an order may take to end.")
  var settle = 120
  @Flag(help: "Only orders, to see how many the shop takes.")
  var ordersOnly = false
  @Flag(help: "One JSON document instead of sentences.")
  var json = false

  public init() {}

  public func validate() throws {
    guard rate > 0, rate <= 100_000, (1...86_400).contains(seconds), customers > 0, settle > 0
    else {
      throw ValidationError("rate, seconds, customers and settle are above 0, a day at most")
    }
  }

  public func run() async throws {
    try await ToolProcess.run { clients, _ in
      let plan = LoadPlan(
        rate: rate, duration: .seconds(seconds), seed: seed, customerCount: customers,
        settling: .seconds(settle), isOrdersOnly: ordersOnly)
      let report = try await LoadRun(clients: clients, plan: plan).run()
      print(json ? report.json : report.text)
      return report.isGood
    }
  }
}
