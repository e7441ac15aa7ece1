// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import ApusSchema

/// Each `Goldens/x.apus` is checked, and what is said about it is `x.stderr` beside it. `APUS_REFRESH=1`
/// rewrites them. A line `//--- path` begins another file of the same run, and `//--- tree` on the first line
/// checks them as the whole tree.
@Suite struct GoldenTests {
  @Test("each golden schema gets the diagnostics that lie beside it", arguments: try Golden.all())
  func matches(_ golden: Golden) throws {
    let rendered = golden.check().rendered(.human(color: false))
    if ProcessInfo.processInfo.environment["APUS_REFRESH"] == "1" {
      try rendered.write(to: golden.output, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: golden.output, encoding: .utf8)
    #expect(
      rendered == expected, "\(golden.name): run with APUS_REFRESH=1 and review the difference")
  }

  @Test(
    "a golden that bears an id shows that diagnostic, and one named valid shows none",
    arguments: try Golden.all())
  func showsItsID(_ golden: Golden) throws {
    let ids = Set(golden.check().diagnostics.map(\.id))
    if golden.name.hasPrefix("valid") { #expect(ids.isEmpty) }
    if let id = DiagnosticID(rawValue: golden.name) { #expect(ids.contains(id)) }
  }

  @Test("every kind of diagnostic has a golden")
  func coversAllIDs() throws {
    // No two names with one hash are known, and no file of 16 MiB is kept: they have tests of their own.
    var missing = Set(DiagnosticID.allCases).subtracting([.hashCollision, .fileTooLarge])
    for golden in try Golden.all() { missing.subtract(golden.check().diagnostics.map(\.id)) }
    #expect(missing.isEmpty, "\(missing.map(\.rawValue).sorted())")
  }

  @Test("no finding is reported twice, and each lies inside its file", arguments: try Golden.all())
  func isOrderly(_ golden: Golden) throws {
    let checked = golden.check()
    let places = checked.diagnostics.map {
      "\($0.file):\($0.start.line):\($0.start.column)-\($0.end.column) \($0.message)"
    }
    #expect(Set(places).count == places.count)
    for diagnostic in checked.diagnostics {
      let count = checked.tree.sources[diagnostic.span.file].bytes.count
      #expect(0 <= diagnostic.span.start && diagnostic.span.start <= diagnostic.span.end)
      #expect(diagnostic.span.end <= count)
    }
  }
}
