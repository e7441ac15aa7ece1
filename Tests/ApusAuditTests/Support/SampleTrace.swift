// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusWire

/// A trace as processes tell it, written by hand: times in milliseconds from its start.
struct SampleTrace {
  private(set) var trace: Trace
  private var count = 0

  init(_ number: Int = 1) {
    let digits = String(number, radix: 16)
    trace = Trace(id: String(repeating: "0", count: 32 - digits.count) + digits)
  }

  /// A request that a service answers; returns its id.
  @discardableResult
  mutating func serves(
    _ method: String, _ time: ClosedRange<Double>, in parent: String = "",
    _ more: [String: String] = [:]
  ) -> String {
    let (service, name, package) = Self.parts(method)
    return add(
      method, "server", package, time, parent,
      ["rpc.service": service, "rpc.method": name, "apus.status": "ok", "apus.deadline_ms": "900"]
        .merging(more) { $1 })
  }

  /// A call as its caller tells it; returns its id.
  @discardableResult
  mutating func calls(
    _ method: String, from caller: String, _ time: ClosedRange<Double>, in parent: String,
    _ more: [String: String] = [:]
  ) -> String {
    let (service, name, package) = Self.parts(method)
    return add(
      method, "client", caller, time, parent,
      [
        "rpc.service": service, "rpc.method": name, "apus.status": "ok", "apus.peer": package,
        "apus.deadline_ms": "900",
      ].merging(more) { $1 })
  }

  /// A call together with what is served for it; returns the id of what is served.
  @discardableResult
  mutating func asks(
    _ method: String, from caller: String, _ time: ClosedRange<Double>, in parent: String
  ) -> String {
    let call = calls(method, from: caller, time, in: parent)
    let inset = (time.upperBound - time.lowerBound) / 4
    return serves(method, (time.lowerBound + inset)...(time.upperBound - inset), in: call)
  }

  @discardableResult
  mutating func stores(
    _ kind: String, in file: String, of owner: String, _ time: ClosedRange<Double>,
    in parent: String
  ) -> String {
    add(
      "store " + kind, "client", owner, time, parent,
      ["db.system": "sqlite", "db.namespace": owner, "db.file": file])
  }

  @discardableResult
  mutating func hears(
    _ topic: String, as group: String, _ time: ClosedRange<Double>, in parent: String
  ) -> String {
    add(
      "process " + topic, "consumer", group, time, parent,
      ["messaging.destination.name": topic, "messaging.consumer.group.name": group])
  }

  @discardableResult
  mutating func add(
    _ name: String, _ kind: String, _ service: String, _ time: ClosedRange<Double>,
    _ parent: String, _ attributes: [String: String]
  ) -> String {
    count += 1
    // A store is opened by whoever's work it is in, whatever it says.
    let around = attributes["db.system"].flatMap { _ in trace.spans.first { $0.id == parent } }
    let instance = around?.instance ?? service
    let id = "span\(count)"
    trace.spans.append(
      TraceSpan(
        id: id, parent: parent, service: service, instance: instance, name: name, kind: kind,
        startedAt: Timestamp(seconds: 1_800_000_000)
          .advanced(by: .microseconds(Int(time.lowerBound * 1_000))),
        duration: .microseconds(Int((time.upperBound - time.lowerBound) * 1_000)),
        isError: attributes["apus.status"].map { $0 != "ok" } ?? false,
        attributes: attributes))
    return id
  }

  mutating func logs(_ message: String, of service: String, _ attributes: [String: String] = [:]) {
    trace.logs.append(
      LogEntry(
        service: service, level: "info", message: message, trace: trace.id, attributes: attributes))
  }

  private static func parts(_ method: String) -> (service: String, name: String, package: String) {
    let halves = method.split(separator: "/").map(String.init)
    let package = halves[0].split(separator: ".").dropLast().joined(separator: ".")
    return (halves[0], halves[1], package)
  }
}
