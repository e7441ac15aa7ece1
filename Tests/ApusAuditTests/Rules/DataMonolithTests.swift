// SPDX-License-Identifier: Apache-2.0

import ApusAudit
import ApusConsoleAPI
import Testing

@Suite struct DataMonolithTests {
  private func trace(wishlistReads file: String) -> Trace {
    var sample = SampleTrace()
    let get = sample.serves("shop.wishlist.v1.WishlistService/get", 0...10)
    sample.stores("read", in: "shop.wishlist.v1.db#1", of: "shop.wishlist.v1", 1...2, in: get)
    sample.stores("read", in: file, of: "shop.cart.v1", 3...4, in: get)
    let add = sample.serves("shop.cart.v1.CartService/addLine", 20...30)
    sample.stores("write", in: "shop.cart.v1.db#2", of: "shop.cart.v1", 21...29, in: add)
    return sample.trace
  }

  @Test("two services in one file are a problem, which says who is the guest")
  func findsSharedFile() throws {
    let findings = audit([], traces: [trace(wishlistReads: "shop.cart.v1.db#2")])
    let finding = try #require(findings.first)
    #expect(findings.count == 1)
    #expect(finding.id == "data-monolith" && finding.severity == .problem)
    #expect(finding.services == ["shop.cart.v1", "shop.wishlist.v1"])
    #expect(finding.evidence.contains("shop.cart.v1 read it 0 and wrote it 1 times"))
    #expect(finding.cost.contains("8.0 ms"))
    #expect(finding.mend.hasPrefix("Let shop.wishlist.v1 ask shop.cart.v1"))
  }

  @Test("files of one name in two folders are two files")
  func leavesOtherFolders() {
    var sample = SampleTrace()
    let cart = sample.serves("shop.cart.v1.CartService/get", 0...10)
    sample.stores("read", in: "data.db#1", of: "shop.cart.v1", 1...2, in: cart)
    let search = sample.serves("shop.search.v1.SearchService/search", 0...10)
    sample.stores("read", in: "data.db#2", of: "shop.search.v1", 1...2, in: search)
    #expect(audit([], traces: [sample.trace]).isEmpty)
  }

  @Test("a process that shows its sagas looks into a store that is not its own, and may")
  func leavesPlatform() {
    var sample = SampleTrace()
    let list = sample.serves("apus.saga.v1.SagaService/list", 0...10)
    sample.stores("read", in: "o.db#1", of: "shop.orders.v1", 1...2, in: list)
    let get = sample.serves("shop.orders.v1.OrderService/get", 20...30)
    sample.stores("read", in: "o.db#1", of: "shop.orders.v1", 21...22, in: get)
    #expect(audit([], traces: [sample.trace]).isEmpty)
  }

  @Test("services in one process have a store each")
  func leavesOneProcess() {
    var sample = SampleTrace()
    let get = sample.serves("shop.cart.v1.CartService/get", 0...10)
    sample.stores("read", in: "cart.db#1", of: "shop.cart.v1", 1...2, in: get)
    let search = sample.asks(
      "shop.search.v1.SearchService/search", from: "shop.cart.v1", 3...8, in: get)
    sample.stores("read", in: "search.db#2", of: "shop.search.v1", 5...6, in: search)
    var trace = sample.trace
    for place in trace.spans.indices { trace.spans[place].instance = "one" }
    #expect(audit([], traces: [trace], options: AuditOptions(rules: ["data-monolith"])).isEmpty)
  }
}
