// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire

/// A definition as the engine runs it: its state is bytes.
public struct SagaProgram: Sendable {
  let name: String
  let version: UInt32
  let plan: SagaPlan
  let messageName: String
  let run: @Sendable (Int, Bytes, SagaContext) async throws -> (Bytes, SagaOutcome)
  let compensate: @Sendable (Int, Bytes, SagaContext) async throws -> Bytes
  let stuck: @Sendable (Bytes, SagaAlarm, WriteTransaction) throws -> Void
  let ended: @Sendable (Bytes, SagaEnd, WriteTransaction) throws -> Void

  init<State: Message>(_ definition: SagaDefinition<State>) {
    name = definition.name
    version = definition.version
    plan = definition.plan
    messageName = State.messageName
    run = { index, bytes, context in
      var state = try State(decoding: bytes)
      let outcome = try await definition.steps[index].run(&state, context)
      return (state.encoded(), outcome)
    }
    compensate = { index, bytes, context in
      var state = try State(decoding: bytes)
      try await definition.steps[index].kind.compensate(&state, context)
      return state.encoded()
    }
    stuck = { bytes, alarm, db in try definition.stuck(State(decoding: bytes), alarm, db) }
    ended = { bytes, end, db in try definition.ended(State(decoding: bytes), end, db) }
  }
}
