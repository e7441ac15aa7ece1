// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import apus

@Suite struct HealthProbeTests {
  private let check = Healthcheck(
    test: ["check"], interval: .seconds(5), timeout: .seconds(2), retries: 2)

  @Test("the check runs at once, then after each interval")
  func interval() {
    var probe = HealthProbe(check)
    #expect(probe.tick(now: .zero) == .run(["check"]))
    probe.started(pid: 3, now: .zero)
    #expect(probe.tick(now: .seconds(1)) == nil)
    #expect(probe.ended(isSuccess: true, now: .seconds(1)) == .healthy)
    #expect(probe.tick(now: .seconds(5)) == nil)
    #expect(probe.tick(now: .seconds(6)) == .run(["check"]))
  }

  @Test("failures count in a row, and only the last allowed one is bad health")
  func retries() {
    var probe = HealthProbe(check)
    #expect(probe.ended(isSuccess: false, now: .zero) == .unknown)
    #expect(probe.ended(isSuccess: true, now: .zero) == .healthy)
    #expect(probe.ended(isSuccess: false, now: .zero) == .unknown)
    #expect(probe.ended(isSuccess: false, now: .zero) == .failing)
  }

  @Test("a check that takes too long is killed")
  func timeout() {
    var probe = HealthProbe(check)
    probe.started(pid: 3, now: .zero)
    #expect(probe.tick(now: .seconds(2)) == nil)
    #expect(probe.tick(now: .milliseconds(2_001)) == .kill(pid: 3))
  }

  @Test("without a command, running is health")
  func disabled() {
    var probe = HealthProbe(Healthcheck())
    #expect(probe.tick(now: .zero) == .report(.healthy))
  }
}
