// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusSchema
import Foundation
import Testing
import Yams

@testable import apus

@Suite struct ExportTests {
  /// A system in which everything is there that an export has to say something about.
  private static let description = """
    name: little.shop
    broker: { port: 7410 }
    gateway: { port: 8080 }
    services:
      search: { command: shop search, replicas: 3, storage: none, resources: { cpus: 2, memory: 256M } }
      cart:
        command: shop cart
        environment: { GREETING: "$$5 for $$(USER)" }
        env_file: cart.env
        depends_on: [search]
        storage: 5G
        secrets: { PEPPER: pepper.txt }
    """

  private static let schemas = [
    "search.apus": """
    package little.search.v1
    event Sold key sku { sku: string = 1 }
    service SearchService {
      publishes Sold
      @auth(public) @readonly @timeout(1s) @http(GET "/v1/things") rpc find(word: string = 1) -> nothing
    }
    """,
    "cart.apus": """
    package little.cart.v1
    service CartService {
      uses little.search.v1.SearchService
      subscribes little.search.v1.Sold
      @auth(service) @readonly @timeout(1s) rpc look(id: uuid = 1) -> nothing
    }
    """,
  ]

  private func plan(_ text: String = description) throws -> ExportPlan {
    let folder = try TemporaryFolder()
    for (name, schema) in Self.schemas {
      let package = name.prefix { $0 != "." }
      try folder.write("schemas/little/\(package)/v1/\(name)", schema)
    }
    let description = try DescriptionReader.read(text, file: "apus.yaml", folder: folder.path) {
      Substitution(home: "/home/.apus", name: $0, environment: [:])
    }
    let tree = try #require(try SystemPreparation.compiled(folder.path + "/schemas"))
    return ExportPlan(description, tree, image: "registry.example/little:1", allowsOperators: false)
  }

  private func kubernetes(_ plan: ExportPlan) -> [YAMLValue] {
    KubernetesExport(plan: plan).files.flatMap(\.documents)
  }

  private func object(_ kind: String, _ name: String, _ all: [YAMLValue]) -> YAMLValue? {
    all.first { $0["kind"] == .text(kind) && $0["metadata"]?["name"] == .text(name) }
  }

  @Test("compose gets every process with its checks, disk, certificates and limits")
  func compose() throws {
    let text = try YAMLValue.file([ComposeExport(plan: plan()).document], comment: "Golden.")
    try Golden.expect(text, is: "compose.yaml")
  }

  @Test("Kubernetes gets every process with its probes, disk, certificates and rules")
  func kubernetes() throws {
    let text = try YAMLValue.file(kubernetes(plan()), comment: "Golden.")
    try Golden.expect(text, is: "kubernetes.yaml")
  }

  @Test("scripts bring every certificate, and no file has a key")
  func scripts() throws {
    let script = IdentityScript(plan: try plan())
    try Golden.expect(script.compose, is: "certificates.sh")
    try Golden.expect(script.kubernetes, is: "secrets.sh")
    let files = try YAMLValue.file(kubernetes(plan()), comment: "")
    #expect(!files.contains("PRIVATE KEY"))
    #expect(!files.contains("kind: Secret"))
  }

  @Test("the network lets through what the schemas say, and nothing else")
  func edges() throws {
    let edges = try plan().edges
    #expect(edges.contains(ExportedEdge(caller: "cart", callee: "search")))
    #expect(!edges.contains(ExportedEdge(caller: "search", callee: "cart")))
    #expect(edges.contains(ExportedEdge(caller: "gateway", callee: "search")))
    #expect(!edges.contains(ExportedEdge(caller: "gateway", callee: "cart")))
    #expect(edges.contains(ExportedEdge(caller: "cart", callee: "broker")))
    #expect(!edges.contains(ExportedEdge(caller: "gateway", callee: "broker")))
    #expect(!edges.contains { $0.caller == "registry" })
  }

  @Test("what has a disk runs once; what has none is scaled and is not all taken away at once")
  func replicas() throws {
    let all = kubernetes(try plan())
    #expect(object("StatefulSet", "cart", all)?["spec"]?["replicas"] == 1)
    #expect(object("Deployment", "search", all)?["spec"]?["replicas"] == 3)
    #expect(object("PodDisruptionBudget", "search", all) != nil)
    #expect(object("HorizontalPodAutoscaler", "search", all)?["spec"]?["maxReplicas"] == 12)
    #expect(object("PodDisruptionBudget", "cart", all) == nil)
  }

  @Test("no pod may be more than it has to be")
  func restricted() throws {
    let all = kubernetes(try plan())
    let pods = all.compactMap { $0["spec"]?["template"]?["spec"] }
    #expect(pods.count == 5)
    for pod in pods {
      #expect(pod["automountServiceAccountToken"] == false)
      #expect(pod["securityContext"]?["runAsNonRoot"] == true)
      #expect(pod["securityContext"]?["seccompProfile"] == ["type": "RuntimeDefault"])
      guard case .list(let containers)? = pod["containers"] else {
        Issue.record("a pod without containers")
        continue
      }
      for container in containers {
        #expect(container["securityContext"]?["readOnlyRootFilesystem"] == true)
        #expect(container["securityContext"]?["capabilities"] == ["drop": ["ALL"]])
        #expect(container["readinessProbe"] != nil)
        #expect(container["livenessProbe"] != nil)
      }
    }
  }

  @Test("one process for all has the packages that no other has")
  func wholeInOne() throws {
    let plan = try plan("name: little\nservices:\n  little: { command: shop all }\n")
    let process = try #require(plan.processes.first { $0.name == "little" })
    #expect(process.packages == ["little.cart.v1", "little.search.v1"])
  }

  @Test("a text that another reader could take for something else is quoted")
  func quoting() throws {
    let texts = [
      "yes", "No", "1", "1.5", "0.0.0.0", "null", "~", "", "a: b", "- a", "x\ny\n", "007", "a #b",
    ]
    let text = try YAMLValue.file([["texts": .texts(texts)]], comment: "")
    let read = try #require(try Yams.load(yaml: text) as? [String: [String]])
    #expect(read["texts"] == texts)
  }
}

/// What was written once and read by a person, beside the tests. `APUS_REFRESH=1` writes it anew.
enum Golden {
  static func expect(_ text: String, is name: String, file: String = #filePath) throws {
    let folder = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    let path = folder.appending(path: "Goldens/export-\(name)").path
    if ProcessInfo.processInfo.environment["APUS_REFRESH"] == "1" {
      try FilePath.replace(path, with: text)
    }
    let known = FilePath.text(of: path) ?? ""
    guard text != known else { return }
    let lines = zip(text.split(separator: "\n"), known.split(separator: "\n"))
    let first = lines.first { $0 != $1 }.map { "\"\($0)\" instead of \"\($1)\"" } ?? "its length"
    Issue.record("\(name) differs: \(first); APUS_REFRESH=1 writes it anew")
  }
}
