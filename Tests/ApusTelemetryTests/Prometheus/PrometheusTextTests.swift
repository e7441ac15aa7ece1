// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ApusTelemetry

@Suite struct PrometheusTextTests {
  @Test("names have underscores for dots, values of labels are escaped, and a line is a line")
  func escaping() {
    let family = MetricFamily(
      "apus.server.calls", .counter, help: "a \\ and\nanother",
      series: [.init([.init("peer.name", "a\"b\\c\nd")], .number(3))])
    #expect(
      PrometheusText.text([family]) == #"""
        # HELP apus_server_calls a \\ and\nanother
        # TYPE apus_server_calls counter
        apus_server_calls{peer_name="a\"b\\c\nd"} 3

        """#)
  }

  @Test("a histogram's buckets count all below them, and end with +Inf") func histogram() {
    let value = HistogramValue(bounds: [0.1, 1], counts: [2, 3, 4], sum: 9.5)
    let family = MetricFamily(
      "d", .histogram, series: [.init([.init("a", "b")], .histogram(value))])
    #expect(
      PrometheusText.text([family]) == """
        # TYPE d histogram
        d_bucket{a="b",le="0.1"} 2
        d_bucket{a="b",le="1"} 5
        d_bucket{a="b",le="+Inf"} 9
        d_sum{a="b"} 9.5
        d_count{a="b"} 9

        """)
  }

  @Test(
    "numbers are written as Prometheus reads them",
    arguments: [
      (0.0, "0"), (-2, "-2"), (0.5, "0.5"), (1e300, "1e+300"), (.infinity, "+Inf"),
      (-.infinity, "-Inf"),
    ] as [(Double, String)])
  func numbers(_ value: Double, _ text: String) {
    let family = MetricFamily("n", .gauge, series: [.init([], .number(value))])
    #expect(PrometheusText.text([family]) == "# TYPE n gauge\nn \(text)\n")
  }

  @Test("a metric without a series is left out, and no name can break the format") func names() {
    #expect(PrometheusText.text([MetricFamily("empty", .gauge)]).isEmpty)
    let odd = MetricFamily("9 lives\n{", .gauge, series: [.init([.init("", "")], .number(1))])
    #expect(PrometheusText.text([odd]) == "# TYPE _9_lives__ gauge\n_9_lives__{_=\"\"} 1\n")
  }
}
