// SPDX-License-Identifier: Apache-2.0

extension EventBroker {
  /// Looks at leases, waits and cursors every 20 milliseconds, until the task is cancelled.
  func keepTime() async {
    var count = 0
    while !Task.isCancelled {
      do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
      count += 1
      tick()
      if count % 10 == 0 { beat() }
      if count % 50 == 0 { access.look() }
    }
  }

  private func tick() {
    let time = now()
    let (woken, isDue) = state.withLock { state in
      var woken: [WaitingStreams.Woken] = []
      var isDue = false
      for name in state.groups.keys {
        if let timer = state.groups[name]?.machine.nextTimer, timer <= time {
          state.groups[name]?.machine.tick(now: time)
          woken += state.takeWoken(of: name)
        }
        if state.groups[name].map({ $0.machine.hasMovedCursors || $0.machine.hasBurials }) ?? false
        {
          isDue = true
        }
      }
      return (woken, isDue && time >= state.nextFlush)
    }
    for stream in woken { stream.resume() }
    if isDue { wakeWriter() }
  }

  /// Streams on which nothing was sent for a while say so.
  private func beat() {
    let age = UInt64(max(0, limits.heartbeat / .nanoseconds(1)))
    let time = now()
    guard time > age else { return }
    for stream in state.withLock({ $0.waiting.take(before: time - age) }) { stream.resume() }
  }
}
