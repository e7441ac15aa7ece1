// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation
import Testing

/// The same bytes accepted and refused, and the same bytes written, as by the protobuf library, whose
/// answers are in Corpus/oracle.txt. `Corpus/generate.py` makes more; `APUS_ORACLE` names the file.
@Suite struct OracleTests {
  @Test("protobuf accepts, refuses and writes the same bytes")
  func agrees() throws {
    let path =
      ProcessInfo.processInfo.environment["APUS_ORACLE"]
      ?? URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Corpus/oracle.txt").path
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    var caseCount = 0
    for line in text.split(separator: "\n") {
      caseCount += 1
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      try #require(parts.count == 2)
      let bytes = Bytes(try #require(Data(base64Encoded: String(parts[0]))))
      let expected: Bytes? =
        switch parts[1] {
        case "!": nil
        case "=": bytes
        default: Bytes(try #require(Data(base64Encoded: String(parts[1]))))
        }
      let written = (try? Everything(decoding: bytes))?.encoded()
      #expect(written == expected, "\(bytes.hex)")
    }
    #expect(caseCount >= 2000)
  }
}
