// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection

/// What rules read: schemas by name, traces as trees, and the calls in them.
struct AuditMaterial: Sendable {
  let schemas: SchemaLookup
  let trees: [TraceTree]
  /// Every call that a caller told of, in the order of the traces.
  let calls: [ObservedCall]

  init(_ packages: [PackageSchema], _ traces: [Trace]) {
    schemas = SchemaLookup(packages)
    trees = traces.map(TraceTree.init)
    calls = trees.indices.flatMap { [trees] index in
      trees[index].spans.indices.compactMap { ObservedCall(trees, tree: index, span: $0) }
    }
  }

  func traceID(of call: ObservedCall) -> String { trees[call.tree].id }

  /// Apus's own and OpenTelemetry's: what every system has, and nobody cuts.
  static func isPlatform(_ package: String) -> Bool {
    package.hasPrefix("apus.") || package.hasPrefix("opentelemetry.")
  }
}
