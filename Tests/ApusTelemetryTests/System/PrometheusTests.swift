// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusService
import CartAPI
import CoreMetrics
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif
import SearchAPI
import Testing

@testable import ApusTelemetry

extension SystemTests {
  /// The real Prometheus scrapes a real process.
  @Suite struct PrometheusTests {
    private static let program = "/usr/bin/prometheus"

    @Test(
      "Prometheus scrapes a process and answers a query about its calls",
      .enabled(
        if: FileManager.default.isExecutableFile(atPath: program),
        "there is no /usr/bin/prometheus: scripts/install-needs prometheus"))
    func scrape() async throws {
      let system = try await TelemetrySystem([.searchService])
      let (metricsPort, queryPort) = (try FreePort.take(), try FreePort.take())
      let search = try await system.process(
        .searchService, environment: ["APUS_METRICS_PORT": "\(metricsPort)"])
      search.serve(SearchServiceMock(getProduct: { sku, _ in SearchAPI.Product(sku: sku) }))
      Subscriptions.none(search)
      system.run(search)
      let client = SearchClient(channel: try system.channel(to: "shop.search.v1"))
      for _ in 0..<3 { _ = try await client.getProduct(sku: "tea") }

      let folder = "\(system.folder)/prometheus"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: apus
            static_configs: [{targets: ["127.0.0.1:\(metricsPort)"]}]

        """.utf8
      ).write(to: URL(filePath: "\(folder)/prometheus.yml"))
      let prometheus = Process()
      prometheus.executableURL = URL(filePath: Self.program)
      prometheus.arguments = [
        "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
        "--web.listen-address=127.0.0.1:\(queryPort)", "--log.level=error",
      ]
      prometheus.standardError = FileHandle.nullDevice
      try prometheus.run()
      defer {
        prometheus.terminate()
        prometheus.waitUntilExit()
      }
      try await eventually("it has scraped the three calls") {
        let answer = await Self.get(
          queryPort, "/api/v1/query?query=apus_server_calls%7Bstatus%3D%22ok%22%7D")
        return answer.contains("shop.search.v1.SearchService/getProduct")
          && answer.contains("\"3\"")
      }
      let quantile =
        "histogram_quantile(0.5,sum(apus_server_duration_bucket)by(le))"
        .addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      let answer = await Self.get(queryPort, "/api/v1/query?query=\(quantile)")
      #expect(answer.contains("\"status\":\"success\"") && answer.contains("\"value\""))
      let health = await Self.get(queryPort, "/api/v1/targets?state=active")
      #expect(health.contains("\"health\":\"up\""), "\(health)")
      await system.stop()
    }

    @Test("the endpoint answers GET /metrics and nothing else") func endpoint() async throws {
      let endpoint = try await PrometheusEndpoint(port: 0, group: FreePort.group) { "n 1\n" }
      #expect(await Self.get(endpoint.port, "/metrics") == "n 1\n")
      #expect(await Self.get(endpoint.port, "/").contains("there is /metrics"))
      await endpoint.close()
    }

    private static func get(_ port: Int, _ path: String) async -> String {
      guard let url = URL(string: "http://127.0.0.1:\(port)\(path)") else { return "" }
      // Who is not there yet is asked again.
      let data = try? await URLSession.shared.data(from: url).0
      return String(decoding: data ?? Data(), as: UTF8.self)
    }
  }
}
