// SPDX-License-Identifier: Apache-2.0

import ApusOperator

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Processes of an `apus up` that was killed before it could end them. The kernel does it where it can be asked to;
/// elsewhere the next start does, so that no old process answers for a new one.
enum Leftovers {
  /// Returns how many there were.
  static func end(_ state: SystemState, grace: Duration = .seconds(5)) -> Int {
    let found = state.processes.filter(isAlive).compactMap(\.pid)
    for pid in found { ChildProcess.signal(SIGTERM, group: pid) }
    let deadline = SystemClock.now + grace
    while state.processes.contains(where: isAlive), SystemClock.now < deadline {
      SystemClock.sleep(.milliseconds(20))
    }
    for process in state.processes where isAlive(process) {
      if let pid = process.pid { ChildProcess.signal(SIGKILL, group: pid) }
    }
    return found.count
  }

  /// The same process, not another one that has got its pid since.
  static func isAlive(_ process: SystemState.Process) -> Bool {
    guard let pid = process.pid, let startTime = process.startTime else { return false }
    return ProcessTable.isAlive(pid) && ProcessTable.startTime(pid) == startTime
  }
}
