// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import CommonAPI
import NotificationAPI
import ShopTesting
import Testing
import UserAPI

@testable import ShopNotification

@Suite struct TemplateTests {
  @Test(
    "languages fall back to the plain one and to English",
    arguments: [
      ("de-AT", ["de-AT", "de", "en"]), ("de", ["de", "en"]), ("en", ["en"]),
      ("en-GB", ["en-GB", "en"]), ("", ["en"]), ("fr", ["fr", "en"]),
    ] as [(String, [String])])
  func chain(_ locale: String, _ expected: [String]) {
    #expect(LocaleChain.of(locale) == expected)
  }

  @Test("every kind has templates that name only what it has", arguments: NotificationKind.allCases)
  func builtIn(_ kind: NotificationKind) throws {
    #expect(BuiltInTemplates.entry(kind, locale: "en") != nil)
    for locale in ["en", "de"] {
      guard let entry = BuiltInTemplates.entry(kind, locale: locale) else { continue }
      let names = try TemplateText(entry.title).names.union(TemplateText(entry.text).names)
      #expect(names.subtracting(["greeting"]).isSubset(of: kind.needs))
    }
  }

  @Test("a template is put, got, previewed, versioned, and used for what comes")
  func versions() async throws {
    let bench = try await NotificationBench()
    let staff = bench.asStaff
    #expect(try await staff.getTemplate(name: "order.shipped", locale: "de-AT").locale == "de")
    for version in 1...25 {
      let put = try await staff.putTemplate(
        name: "order.shipped", locale: "de-AT", title: "Servus \(version)", text: "{number}",
        isMarketing: true)
      #expect(put.version == UInt32(version) && !put.isMarketing)
    }
    let preview = try await staff.previewTemplate(
      name: "order.shipped", locale: "de-AT", data: ["number": "A-1", "total": "1 EUR"])
    #expect(preview == Preview(title: "Servus 25", text: "A-1", locale: "de-AT"))
    let count = try await bench.store.read { db in
      try db.value("SELECT count(*) FROM template", as: Int.self)
    }
    #expect(count == 20)

    try await bench.know(language: "de")
    var preferences = NotificationPreferences.usual
    preferences.locale = "de-AT"
    _ = try await bench.asAda.setPreferences(preferences: preferences)
    try await bench.order(UUID(), .shipped)
    #expect(try await bench.asAda.inbox(page: PageRequest()).items[0].title == "Servus 25")
  }

  @Test(
    "templates that say nothing sensible are refused",
    arguments: [
      ("order.shipped", "en", "{number", "closed"), ("order.shipped", "en", "number}", "without"),
      ("order.shipped", "en", "{}", "no name"), ("order.shipped", "en", "{a b}", "no name"),
      ("order.shipped", "en", "{password}", "password has no value"),
      ("spring.sale", "de", "Hallo", "in en"),
    ])
  func refused(_ name: String, _ locale: String, _ text: String, _ reason: String) async throws {
    let bench = try await NotificationBench()
    do {
      _ = try await bench.asStaff.putTemplate(
        name: name, locale: locale, title: "t", text: text, isMarketing: false)
      Issue.record("it was taken")
    } catch {
      guard case .invalidTemplate(let problem) = error else { throw error }
      #expect(problem.reason.contains(reason))
    }
  }

  @Test("what is sent has all that the template names, and nothing else")
  func data() async throws {
    let bench = try await NotificationBench()
    let staff = bench.asStaff
    _ = try await staff.putTemplate(
      name: "note.staff", locale: "en", title: "{subject}", text: "{greeting} {words}",
      isMarketing: false)
    func reason(_ data: [String: String], _ template: String = "note.staff") async throws -> String
    {
      do {
        _ = try await staff.send(
          customer: bench.ada, template: template, data: data, dedupeKey: "k", sendAt: nil)
        return ""
      } catch {
        switch error {
        case .invalidTemplate(let problem): return problem.reason
        case .unknownTemplate: return "unknown"
        case .call(let failure): throw failure
        }
      }
    }
    #expect(try await reason(["subject": "s"]) == "no value for words")
    #expect(
      try await reason(["subject": "s", "words": "w", "x": "y"]) == "x stands in no template")
    #expect(
      try await reason(["subject": "s", "words": String(repeating: "w", count: 1_001)])
        .contains("1001"))
    #expect(try await reason([:], "no.such") == "unknown")
    #expect(try await reason(["link": "x"], "account.verification").contains("itself"))
    #expect(try await reason(["subject": "s", "words": "{greeting}\n<b>"]) == "")
    // The values of a value are not filled in.
    let item = try await bench.asAda.inbox(page: PageRequest()).items[0]
    #expect(item.text == "Hello, {greeting} <b>" && item.title == "s")
  }
}
