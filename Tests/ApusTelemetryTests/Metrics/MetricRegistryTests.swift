// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Testing

@testable import ApusTelemetry

@Suite struct MetricRegistryTests {
  private let registry = MetricRegistry()
  private var factory: RegistryFactory { RegistryFactory(registry) }

  private func family(_ name: String) -> MetricFamily? {
    registry.collect().first { $0.name == name }
  }

  @Test("a counter of a name and its labels is one, however often and in what order it is made")
  func once() {
    factory.makeCounter(label: "orders", dimensions: [("a", "1"), ("b", "2")]).increment(by: 2)
    factory.makeCounter(label: "orders", dimensions: [("b", "2"), ("a", "1")]).increment(by: 3)
    factory.makeCounter(label: "orders", dimensions: []).increment(by: 1)
    #expect(family("orders")?.kind == .counter)
    #expect(Set(family("orders")?.series.map(\.value) ?? []) == [.number(5), .number(1)])
  }

  @Test("beyond the limit of series what comes is counted in one, and nothing is lost")
  func overflow() throws {
    for number in 0..<1_000 {
      factory.makeCounter(label: "hits", dimensions: [("user", "\(number)")]).increment(by: 1)
    }
    let series = try #require(family("hits")).series
    #expect(series.count == MetricRegistry.seriesLimit + 1)
    let rest = series.first { $0.labels == [.init("overflow", "true")] }
    #expect(rest?.value == .number(Double(1_000 - MetricRegistry.seriesLimit)))
  }

  @Test("more names than the limit are counted where nobody looks") func names() {
    for number in 0..<(MetricRegistry.nameLimit + 10) { registry.count("name\(number)", []) }
    #expect(registry.collect().count == MetricRegistry.nameLimit)
  }

  @Test("a name keeps its kind: who makes it another counts in vain") func kinds() {
    factory.makeCounter(label: "x", dimensions: []).increment(by: 1)
    factory.makeTimer(label: "x", dimensions: []).recordNanoseconds(5)
    factory.makeMeter(label: "x", dimensions: [("a", "b")]).set(7.0)
    #expect(family("x")?.series.map(\.value) == [.number(1)])
  }

  @Test("all of what threads count at the same time is there") func threads() async {
    let (counter, timer) = (
      factory.makeCounter(label: "n", dimensions: []), factory.makeTimer(label: "t", dimensions: [])
    )
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<5_000 {
            counter.increment(by: 1)
            timer.recordNanoseconds(1_000_000)
          }
        }
      }
    }
    #expect(family("n")?.series.first?.value == .number(40_000))
    guard case .histogram(let value) = family("t")?.series.first?.value else {
      Issue.record("a timer is a histogram")
      return
    }
    #expect(value.count == 40_000 && abs(value.sum - 40) < 1e-6)
  }

  @Test("a gauge has its last value, a recorder its distribution") func gauges() {
    let meter = factory.makeMeter(label: "depth", dimensions: [])
    meter.set(Int64(7))
    meter.decrement(by: 2)
    factory.makeRecorder(label: "level", dimensions: [], aggregate: false).record(Int64(3))
    factory.makeRecorder(label: "size", dimensions: [], aggregate: true).record(Int64(100))
    #expect(family("depth")?.series.first?.value == .number(5))
    #expect(family("level")?.kind == .gauge && family("size")?.kind == .histogram)
  }
}

extension MetricFamily.Value: Hashable {
  public func hash(into hasher: inout Hasher) {
    if case .number(let number) = self { hasher.combine(number) }
  }
}
