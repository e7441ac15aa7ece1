// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI

/// Secrets where everybody reads them: in attributes of spans, and in logs.
///
/// By what values look like (tokens of known makes, card numbers whose check digit is right) and by
/// what they are called (`password`, `token`, …) unless the value is covered. The finding says where,
/// never what.
struct SecretInTelemetry: AuditRule {
  let id = "secret-in-telemetry"
  let group = FindingGroup.insecure

  private struct Place: Hashable {
    let service: String
    let kind: SecretKind
    let place: String
  }

  func findings(in material: AuditMaterial) -> [Finding] {
    let seen = material.trees.flatMap { tree in
      tree.spans.flatMap { span in Self.places(of: span).map { (place: $0, trace: tree.id) } }
        + tree.logs.flatMap { entry in Self.places(of: entry).map { (place: $0, trace: tree.id) } }
    }
    return seen.inGroups(by: \.place).map { place, found in
      finding(
        .problem, "\(place.service) tells \(place.kind.rawValue) in \(place.place)",
        services: [place.service],
        evidence: ["\(Wording.count(found.count, "time")); not shown here, either"],
        cost: "Everybody who may look at telemetry has it, and all that keeps telemetry keeps it: "
          + "\(Wording.count(found.count, "copy", "copies")) so far.",
        mend:
          "Leave it out; mark the field @sensitive, so that no description shows it. Then change "
          + "the secret: it is out.",
        traces: found.map(\.trace))
    }
  }

  private static func places(of span: TraceSpan) -> [Place] {
    let own = found(in: span.attributes).map { key, kind in
      Place(
        service: span.service, kind: kind, place: "the attribute \(key) of the span \(span.name)")
    }
    let events = span.events.flatMap { event in
      found(in: event.attributes).map { key, kind in
        Place(
          service: span.service, kind: kind,
          place: "the attribute \(key) of the event \(event.name) of the span \(span.name)")
      }
    }
    return own + events
  }

  private static func places(of entry: LogEntry) -> [Place] {
    let own = found(in: entry.attributes).map { key, kind in
      Place(service: entry.service, kind: kind, place: "the field \(key) of its log")
    }
    let message = SecretKind.find(inText: entry.message).map { kind in
      Place(service: entry.service, kind: kind, place: "a message of its log")
    }
    return own + [message].compactMap { $0 }
  }

  private static func found(in attributes: [String: String]) -> [(key: String, kind: SecretKind)] {
    attributes.sorted { $0.key < $1.key }.compactMap { key, value in
      SecretKind.find(inValue: value, named: key).map { (key, $0) }
    }
  }
}
