// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// Methods of which nobody said who may call them.
///
/// Where neither the method nor its service has `@auth`, only the callers' `uses` stand in the way
/// and no user is asked for: a problem when the method may change something, otherwise a warning. A
/// warning, too, where anybody may change something by a method that has no route and no word of
/// documentation: what is meant for the public has a way in, or says why it is open.
struct NoAuth: AuditRule {
  let id = "no-auth"
  let group = FindingGroup.insecure

  func findings(in material: AuditMaterial) -> [Finding] {
    material.schemas.services.flatMap { service in
      [unsaid(service), unexplained(service)].compactMap { $0 }
    }
  }

  private func unsaid(_ service: ServiceSchema) -> Finding? {
    let methods = service.methods.filter { service.roles(of: $0) == nil }
    guard !methods.isEmpty else { return nil }
    let changing = methods.filter { !$0.isReading }.count
    return finding(
      changing > 0 ? .problem : .warning,
      "Nobody said who may call \(Wording.list(methods.map { Wording.short($0.fullName) }))",
      services: [service.package], methods: methods.map(\.fullName),
      evidence: [
        "\(Wording.count(methods.count, "method")) of \(service.name) without @auth, "
          + "\(changing) of which may change something"
      ],
      cost: "Whoever may reach the service may call them, for no user and without a check.",
      mend: "Write @auth(customer), @auth(staff) or whoever it is for, on the service or on each "
        + "method; @auth(public) if it is for everybody.")
  }

  private func unexplained(_ service: ServiceSchema) -> Finding? {
    guard service.documentation.isEmpty else { return nil }
    let methods = service.methods.filter { method in
      !method.isReading && method.documentation.isEmpty && !method.hasRoute
        && (service.roles(of: method)?.contains("public") ?? false)
    }
    guard !methods.isEmpty else { return nil }
    return finding(
      .warning,
      "Anybody may change something by \(Wording.list(methods.map { Wording.short($0.fullName) }))",
      services: [service.package], methods: methods.map(\.fullName),
      evidence: [
        "\(Wording.count(methods.count, "method")) with @auth(public) that may change something, without a "
          + "route or a word of documentation"
      ],
      cost: "Nobody who is not signed in can be told from anybody else, or be stopped.",
      mend: "Ask for a user, or say in a doc comment why nobody has to be asked.")
  }
}
