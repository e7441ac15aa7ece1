// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ShopCatalogue
import Synchronization

/// Visits that begin when they are due, whether the shop keeps up or not: an open loop, so that a slow
/// shop shows as latency and not as fewer visits.
struct LoadRun: Sendable {
  let clients: ShopClients
  let plan: LoadPlan

  func run() async throws -> LoadReport {
    let record = LoadRecord(plan)
    let customers = (0..<plan.customerCount).map {
      SignedInShopper(Shopper(number: $0), clients.users)
    }
    let running = Running()
    let start = ContinuousClock.now
    var number = 0
    await withTaskGroup(of: Void.self) { group in
      while true {
        let due = start + .seconds(Double(number) / plan.rate)
        guard due < start + plan.duration, !Task.isCancelled else { break }
        try? await Task.sleep(until: due, clock: .continuous)
        if running.count.load(ordering: .relaxed) < plan.visitLimit {
          running.count.add(1, ordering: .relaxed)
          let visit = visit(number, customers, record)
          group.addTask {
            await perform(visit.journey, visit.visit, due: due, record)
            running.count.subtract(1, ordering: .relaxed)
          }
        } else {
          await record.notBegun()
        }
        number += 1
      }
      await group.waitForAll()
    }
    return await record.finish(seconds: plan.duration / .seconds(1))
  }

  private final class Running: Sendable {
    let count = Atomic<Int>(0)
  }

  private func visit(
    _ number: Int, _ customers: [SignedInShopper], _ record: LoadRecord
  ) -> (journey: Journey, visit: Visit) {
    var random = SplitMix64(seed: plan.seed &* 0x9E37_79B9 &+ UInt64(number))
    let journey = plan.isOrdersOnly ? .checkout : random.pick(Journey.weights) ?? .browse
    let customer = customers[Int.random(in: 0..<customers.count, using: &random)]
    return (
      journey, Visit(clients: clients, customer: customer, record: record, random: random)
    )
  }

  private func perform(
    _ journey: Journey, _ visit: Visit, due: ContinuousClock.Instant, _ record: LoadRecord
  ) async {
    var visit = visit
    do {
      try await visit.run(journey)
      await record.visited(journey, after: ContinuousClock.now - due)
    } catch {
      await record.failed(journey, error)
    }
  }
}
