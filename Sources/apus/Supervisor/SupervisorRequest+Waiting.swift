// SPDX-License-Identifier: Apache-2.0

import ApusOperator

extension SupervisorRequest {
  /// Asks, and waits for the answer.
  ///
  /// - Throws: when `apus up` refuses, or ends before it has answered.
  func perform(in home: Home, state: SystemState) throws(CommandError) {
    try submit(in: home)
    while state.isRunning {
      if try isAnswered(in: home) { return }
      SystemClock.sleep(.milliseconds(50))
    }
    throw .negative("`apus up` ended before it answered", help: "start it again: apus up -d")
  }
}
