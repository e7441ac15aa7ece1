// SPDX-License-Identifier: Apache-2.0

import ApusSchema
import ApusWire
import Foundation
import Testing

/// The document keeps its own promises, and says the same as the code.
@Suite struct DocumentTests {
  let document: ProtocolDocument

  init() throws {
    document = try ProtocolDocument()
  }

  @Test("every requirement has an identifier, and no two the same")
  func identifiers() throws {
    var seen: Set<Substring> = []
    for paragraph in document.paragraphs {
      let match = paragraph.firstMatch(of: #/^- \[([A-Z]-[0-9]+)\] /#)
      if let match {
        #expect(seen.insert(match.1).inserted, "\(match.1) stands twice")
      } else {
        let isDefinition = paragraph.contains("RFC 2119")
        #expect(isDefinition || !paragraph.contains("MUST"), "no identifier: \(paragraph)")
      }
    }
    #expect(seen.count > 100)
  }

  @Test("every section and requirement that the code cites is there")
  func citations() throws {
    let text = document.lines.joined(separator: "\n")
    var citationCount = 0
    for folder in ["Sources", "Tests"] {
      let url = ProtocolDocument.root.appending(path: folder)
      let files = try #require(
        FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil))
      for case let file as URL in files where file.pathExtension == "swift" {
        let source = try String(contentsOf: file, encoding: .utf8)
        // A citation may stand on two lines of a comment.
        let flat = source.replacing(/\n *\/\/\/? ?/, with: " ")
        for match in flat.matches(of: /PROTOCOL\.md,? §([0-9.]*[0-9])/) {
          citationCount += 1
          #expect(
            document.sections.contains(String(match.1)), "§\(match.1) in \(file.lastPathComponent)")
        }
        for match in flat.matches(of: /PROTOCOL\.md \[([A-Z]-[0-9]+)\]/) {
          citationCount += 1
          #expect(text.contains("- [\(match.1)]"), "[\(match.1)] in \(file.lastPathComponent)")
        }
      }
    }
    #expect(citationCount > 10)
  }

  @Test("types, flags and codes have the numbers of the code")
  func numbers() {
    let types: [String: FrameKind] = [
      "HELLO": .hello, "CALL": .call, "MSG": .message, "END": .end, "RESET": .reset,
      "CREDIT": .credit, "PING": .ping, "DRAIN": .drain, "CLOSE": .close, "LOAD": .load,
    ]
    let typeRows = document.rows(ofSection: "3.2").dropFirst()
    #expect(typeRows.count == types.count)
    for row in typeRows { #expect(types[row[1]]?.rawValue == UInt8(row[0])) }

    let flags: [String: FrameFlags] = [
      "BODY": .body, "MORE": .more, "LAST": .last, "ACK": .acknowledgement,
      "IGNORABLE": .ignorable, "COMPRESSED": .compressed,
    ]
    let flagRows = document.rows(ofSection: "3.3").dropFirst()
    #expect(flagRows.count == flags.count)
    for row in flagRows { #expect(flags[row[2]]?.rawValue == UInt16(row[1])) }

    // Behind the table of the layout stands the one of the codes.
    let rows = document.rows(ofSection: "3.10")
    let codes = rows.drop { $0.first != "code" }.dropFirst()
    #expect(codes.count == 16 && CloseCode(rawValue: 16) == nil)
    for row in codes {
      let code = UInt16(row[0]).flatMap(CloseCode.init(rawValue:))
      #expect(code.map { "\($0)" } == row[1])
    }
  }

  @Test("the default limits are those of the code")
  func limits() {
    let rows = document.rows(ofSection: "5").dropFirst()
    func number(_ name: String) -> Int? {
      rows.first { $0[0] == name }.flatMap { row in
        Int(row[1].prefix { $0.isNumber || $0 == "," }.filter(\.isNumber))
      }
    }
    let settings = ConnectionSettings(instance: .nil)
    #expect(number("max frame") == settings.maxFrameByteCount)
    #expect(number("max header") == settings.maxHeaderByteCount)
    #expect(number("max message") == settings.maxMessageByteCount)
    #expect(number("running handlers on a connection") == settings.runningHandlers)
    #expect(number("initial credit") == settings.initialCredit)
    #expect(number("least ping interval") == settings.leastPingMilliseconds)
    #expect(number("tagged values") == TaggedValues.maxCount)
    #expect(number("nesting of messages") == MessageDecoder.maxDepth)
  }

  @Test("the hashes in the document are those of the compiler")
  func hashes() {
    let rows = document.rows(ofSection: "7.1").dropFirst()
    #expect(rows.count == 2)
    for row in rows {
      let name = row[0].trimmingCharacters(in: ["`"])
      #expect(row[1] == "`0x\(String(FNV1a64.hash(name), radix: 16))`")
    }
  }
}
