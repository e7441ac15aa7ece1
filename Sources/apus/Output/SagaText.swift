// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import ApusSagaAPI
import ApusWire

/// Sagas as people and programs read them.
enum SagaText {
  static let titles = ["SAGA", "DEFINITION", "STATUS", "STEP", "ATTEMPT", "UPDATED", "REASON"]

  static let statuses: [(name: String, status: SagaStatus)] = [
    ("running", .running), ("waiting", .waiting), ("compensating", .compensating),
    ("succeeded", .succeeded), ("compensated", .compensated), ("stuck", .stuck),
  ]

  static func row(_ saga: Saga) -> [String] {
    [
      saga.id, "\(saga.definition) \(saga.version)", name(of: saga.status), saga.step,
      "\(saga.attempt)", time(saga.updatedAt), saga.reason.isEmpty ? "-" : saga.reason,
    ]
  }

  static func row(_ step: SagaStep) -> [String] {
    [
      time(step.at), step.name, step.outcome, "\(step.attempts)",
      step.reason.isEmpty ? "-" : step.reason,
    ]
  }

  static func json(_ saga: Saga) -> JSONValue {
    [
      "id": .string(saga.id), "definition": .string(saga.definition),
      "version": .number(JSONNumber(UInt64(saga.version))),
      "status": .string(name(of: saga.status)), "step": .string(saga.step),
      "attempt": .number(JSONNumber(UInt64(saga.attempt))), "reason": .string(saga.reason),
      "epoch": .number(JSONNumber(saga.epoch)), "startedAt": .string(time(saga.startedAt)),
      "updatedAt": .string(time(saga.updatedAt)), "steps": .array(saga.steps.map(json)),
    ]
  }

  private static func json(_ step: SagaStep) -> JSONValue {
    [
      "name": .string(step.name), "outcome": .string(step.outcome),
      "attempts": .number(JSONNumber(UInt64(step.attempts))), "reason": .string(step.reason),
      "at": .string(time(step.at)),
    ]
  }

  static func name(of status: SagaStatus) -> String {
    statuses.first { $0.status == status }?.name ?? "status \(status.rawValue)"
  }

  static func time(_ moment: Timestamp) -> String {
    RFC3339.text(
      seconds: moment.seconds, nanoseconds: moment.nanoseconds, fractionDigits: 3) ?? "-"
  }
}
