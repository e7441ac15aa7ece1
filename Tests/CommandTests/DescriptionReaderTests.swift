// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import apus

@Suite struct DescriptionReaderTests {
  private func read(_ text: String) throws(DescriptionError) -> SystemDescription {
    try DescriptionReader.read(text, file: "apus.yaml", folder: "/shop") { name in
      Substitution(home: "/shop/.apus", name: name, environment: ["USER": "ada"])
    }
  }

  private func problems(_ text: String) throws -> [String] {
    try #require(throws: DescriptionError.self) { try read(text) }.problems.map(\.text)
  }

  private static let shop = """
    name: shop
    registry: { port: 7401 }
    services:
      search: { command: shop search, product: shop, replicas: 2 }
      cart:
        command: [shop, cart, "a b"]
        environment: { DATABASE_URL: "sqlite:${home}/{service}.db", WHO: "${USER}", PRICE: "$$5" }
        depends_on: [search]
        healthcheck: { test: "curl -f http://localhost", interval: 1m30s, retries: 5 }
        resources: { cpus: 1.5, memory: 512M }
    gateway: {}
    """

  @Test("a description is read as it is written")
  func shop() throws {
    let system = try read(Self.shop)
    #expect(system.name == "shop")
    #expect(system.registry.port == 7401)
    #expect(system.gateway?.port == 8080)
    #expect(system.broker == nil)
    #expect(system.services.map(\.name) == ["search", "cart"])
    #expect(system.services[0].command == ["shop", "search"])
    #expect(system.services[0].replicas == 2)
    let cart = system.services[1]
    #expect(cart.command == ["shop", "cart", "a b"])
    #expect(cart.environment.map(\.value) == ["sqlite:/shop/.apus/{service}.db", "ada", "$5"])
    #expect(cart.dependsOn.map(\.value) == ["search"])
    #expect(cart.healthcheck?.test == ["curl", "-f", "http://localhost"])
    #expect(cart.healthcheck?.interval == .seconds(90))
    #expect(cart.resources.memoryByteCount == 512 << 20)
  }

  @Test("environment may be compose's list, too")
  func environmentList() throws {
    let system = try read("name: a\nservices: { b: { command: c, environment: [X=1, Y=a=b] } }")
    #expect(system.services[0].environment.map(\.value) == ["1", "a=b"])
  }

  @Test(
    "each mistake is told with its place and what to write instead",
    arguments: [
      (
        "name: a\nservice: {}",
        "apus.yaml:2:1: error: unknown key 'service' in the file\n  help: did you mean 'services'?"
      ),
      (
        "name: a\nservices:\n  b: { command: c, replica: 2 }",
        "apus.yaml:3:20: error: unknown key 'replica' in service 'b'\n  help: did you mean 'replicas'?"
      ),
      (
        "name: a\nservices:\n  b: { command: c, replicas: \"2\" }",
        "apus.yaml:3:30: error: 'replicas' of service 'b' must be a whole number, not the text '2'"
      ),
      (
        "name: a\nservices:\n  b: { command: c, replicas: 101 }",
        "apus.yaml:3:30: error: 'replicas' of service 'b' is 101, allowed are 0 to 100"
      ),
      (
        "name: a\nregistry: { port: 0 }",
        "apus.yaml:2:19: error: 'port' of 'registry' is 0, allowed are 1 to 65535"
      ),
      (
        "name: a\nservices:\n  b: { command: c, depends_on: [d] }\n  e: { command: c }",
        "apus.yaml:3:33: error: 'b' depends on 'd', which is no service of this file\n  help: did you mean 'e'?"
      ),
      (
        "name: a\nservices:\n  b: { command: c, depends_on: [d] }\n  d: { command: c, depends_on: [b] }",
        "apus.yaml:4:33: error: depends_on goes in a circle: b → d → b\n  help: take 'b' out of depends_on of 'd': "
          + "a call finds a service whenever it is there"
      ),
      (
        "name: a\nservices:\n  b: { command: \"c ${hom}\" }",
        "apus.yaml:3:17: error: there is no value for ${hom}\n  help: set it in the environment, or write a default: "
          + "${hom:-value}; ${home} and ${name} are the system's"
      ),
      (
        "name: a\nservices:\n  b: { command: \"c 'd\" }",
        "apus.yaml:3:17: error: a quote in 'command' of service 'b' has no end\n  help: write a list of words instead: "
          + "[shop, cart]"
      ),
      (
        "name: a\nservices:\n  b: { product: c }",
        "apus.yaml:3:3: error: service 'b' has no 'command'\n  help: write the program and its arguments: command: shop b"
      ),
      (
        "name: a\nregistry: { port: 8080 }\ngateway: {}",
        "apus.yaml:3:10: error: port 8080 of 'gateway' is already the port of 'registry'\n  help: write another port, "
          + "such as 8081"
      ),
      (
        "name: A b",
        "apus.yaml:1:7: error: 'A b' cannot name a system: it is the trust domain of its certificates\n"
          + "  help: use lower-case letters, digits, '-', '.' and '_'"
      ),
      (
        "name: a\nservices:\n  registry: { command: c }",
        "apus.yaml:3:3: error: 'registry' is a process of the platform\n"
          + "  help: write another name for the service"
      ),
      (
        "services: {}",
        "apus.yaml:1:1: error: there is no 'name'\n  help: write `name: shop`: it names the system and "
          + "its certificates"
      ),
    ])
  func mistakes(text: String, problem: String) throws {
    #expect(try problems(text) == [problem])
  }

  @Test("all mistakes are told in one run, and no mistake hides another")
  func many() throws {
    let text = "name: a\nregistry: 7400\nservices:\n  b: { command: [], nix: 1 }\n  c: []\n"
    #expect(try problems(text).count == 3)
  }

  @Test(
    "what is no YAML says where",
    arguments: ["name: [", "name: a\nname: b", "a: b: c", "\t- x", "", "name: &a [*a]"])
  func noYAML(text: String) throws {
    #expect(try problems(text).allSatisfy { $0.hasPrefix("apus.yaml:") })
  }
}
