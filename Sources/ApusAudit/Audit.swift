// SPDX-License-Identifier: Apache-2.0

package import ApusConsoleAPI
package import ApusReflection

/// What schemas and traces show of the mistakes that microservices are known for.
///
/// Pure: the same schemas and traces give the same findings in the same order, the gravest first.
/// Every rule is a file in `Rules`; docs/audit.md says for people what each looks at.
package func audit(
  _ packages: [PackageSchema], traces: [Trace], options: AuditOptions = .init()
) -> [Finding] {
  let material = AuditMaterial(packages, traces)
  let rules = AuditRules.all.filter { options.rules?.contains($0.id) ?? true }
  return rules.flatMap { rule in
    rule.findings(in: material).sorted(by: isGraver).prefix(options.findingsPerRule)
  }.sorted(by: isGraver)
}

/// By severity, then by names, so that two audits of one system can be compared line by line.
private func isGraver(_ first: Finding, _ second: Finding) -> Bool {
  if first.severity != second.severity {
    return first.severity.rawValue > second.severity.rawValue
  }
  return [first.id, first.title].lexicographicallyPrecedes([second.id, second.title])
}
