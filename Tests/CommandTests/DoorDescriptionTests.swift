// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusGatewayAPI
import ApusReflection
import Testing

@testable import apus

@Suite struct DoorDescriptionTests {
  private func read(_ gateway: String) throws(DescriptionError) -> SystemDescription {
    try DescriptionReader.read(
      "name: a\ngateway: \(gateway)", file: "apus.yaml", folder: "/shop"
    ) { name in
      Substitution(home: "/shop/.apus", name: name, environment: ["WEB": "pages"])
    }
  }

  @Test("what the gateway serves reaches it by its environment, with paths from the file's folder")
  func environment() throws {
    let system = try read(
      "{ port: 80, site: \"${WEB}/shop\", users: shop.user.v1, secure: true, cert: /c.pem, key: k.pem, origins: [https://a.example, https://b.example] }"
    )
    #expect(system.gateway?.port == 80)
    #expect(
      system.door.environment(folder: "/shop") == [
        "APUS_GATEWAY_SITE": "/shop/pages/shop", "APUS_GATEWAY_USERS": "shop.user.v1",
        "APUS_GATEWAY_SECURE": "1", "APUS_GATEWAY_CERT": "/c.pem",
        "APUS_GATEWAY_KEY": "/shop/k.pem",
        "APUS_GATEWAY_ORIGINS": "https://a.example,https://b.example",
      ])
    #expect(try read("{}").door.environment(folder: "/shop").isEmpty)
  }

  @Test(
    "mistakes are told",
    arguments: [
      ("{ sight: pages }", "unknown key 'sight' in 'gateway'"),
      ("{ cert: c.pem }", "'cert' and 'key' of 'gateway' belong together"),
      ("{ secure: perhaps }", "'secure' of 'gateway' must be true or false"),
      ("{ port: 0 }", "'port' of 'gateway' is 0, allowed are 1 to 65535"),
    ])
  func mistakes(text: String, message: String) throws {
    let error = try #require(throws: DescriptionError.self) { try read(text) }
    #expect(error.problems.contains { $0.text.contains(message) })
  }

  @Test("the process of the gateway alone is told")
  func plan() throws {
    let system = try read("{ site: pages }")
    let plan = SystemPlan(description: system, home: Home(path: "/home"), environment: [:])
    let sites = try plan.processes([]).map { $0.environment["APUS_GATEWAY_SITE"] }
    #expect(sites == [nil, "/shop/pages"])
  }

  @Test("routes are shown by path, and what is refused is said")
  func routes() {
    let table = RouteTable(
      routes: [
        Route(verb: "POST", path: "/b", method: "x.S/b", roles: ["staff"], endpoints: 2),
        Route(verb: "GET", path: "/a", method: "x.S/a", roles: ["public"], isStream: true),
      ],
      conflicts: [
        Conflict(
          route: Route(verb: "GET", path: "/a", method: "y.S/a"), servedBy: "x.S/a",
          reason: "another method has this path")
      ])
    #expect(
      RoutesText.table(table).text == """
        VERB  PATH  METHOD  ROLES   ENDPOINTS  REPLY
        GET   /a    x.S/a   public  0          stream
        POST  /b    x.S/b   staff   2          one
        """)
    #expect(
      RoutesText.text(table.conflicts[0])
        == "refused: GET /a of y.S/a: another method has this path (x.S/a)")
    #expect(RoutesText.json(table)["routes"]?.compact().contains(#""path":"/a""#) == true)
  }
}
