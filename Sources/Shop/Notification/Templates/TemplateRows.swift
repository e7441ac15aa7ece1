// SPDX-License-Identifier: Apache-2.0

import ApusStore
import ApusWire
import NotificationAPI

/// Templates, in one transaction: the newest that staff has put, else the one in the code.
struct TemplateRows<Transaction: ReadTransaction> {
  let db: Transaction

  /// What every template may name besides its own values.
  static var implicit: Set<String> { ["greeting"] }

  /// What is the same for all languages of a name.
  struct Name: Sendable {
    let urgency: Urgency
    let needs: Set<String>
  }

  /// - Throws: ``UnknownTemplate``.
  func name(_ name: String) throws -> Name {
    if let kind = NotificationKind(rawValue: name) {
      return Name(urgency: kind.urgency, needs: kind.needs)
    }
    let kept = try db.row(
      "SELECT is_marketing, needs FROM template_name WHERE name = \(name)"
    ) { row in
      Name(
        urgency: try row["is_marketing"] ? .marketing : .transactional,
        needs: Set((try row["needs"] as String).split(separator: " ").map(String.init)))
    }
    guard let kept else { throw UnknownTemplate(name: String(name.prefix(64))) }
    return kept
  }

  /// The template that somebody of a language gets.
  ///
  /// - Throws: ``UnknownTemplate``.
  func template(_ name: String, locale: String) throws -> Template {
    let known = try self.name(name)
    for locale in LocaleChain.of(locale) {
      guard var template = try exactly(name, locale: locale) else { continue }
      template.isMarketing = known.urgency == .marketing
      template.needs = known.needs.sorted()
      return template
    }
    throw UnknownTemplate(name: String(name.prefix(64)))
  }

  private func exactly(_ name: String, locale: String) throws -> Template? {
    let kept = try db.row(
      """
      SELECT version, title, text FROM template WHERE name = \(name) AND locale = \(locale)
      ORDER BY version DESC LIMIT 1
      """
    ) { row in
      Template(
        name: name, locale: locale, version: try row["version"], title: try row["title"],
        text: try row["text"])
    }
    if let kept { return kept }
    guard let kind = NotificationKind(rawValue: name),
      let entry = BuiltInTemplates.entry(kind, locale: locale)
    else { return nil }
    return Template(name: name, locale: locale, title: entry.title, text: entry.text)
  }

  /// - Throws: ``UnknownTemplate``, ``InvalidTemplate`` when a value is missing.
  func render(
    _ name: String, locale: String, recipient: String, data: [String: String]
  ) throws -> Preview {
    let template = try template(name, locale: locale)
    var values = data
    values["greeting"] = LocaleChain.greeting(recipient, in: template.locale)
    do {
      return Preview(
        title: try TemplateText(template.title).filled(with: values),
        text: PlainText.lines(try TemplateText(template.text).filled(with: values)),
        locale: template.locale)
    } catch {
      throw InvalidTemplate(reason: error.reason)
    }
  }

  /// Whether `data` is what the templates of `name` may name, and nothing else.
  ///
  /// - Throws: ``UnknownTemplate``, ``InvalidTemplate``.
  func check(_ data: [String: String], for name: String) throws {
    let needs = try self.name(name).needs
    let missing = needs.subtracting(data.keys).sorted()
    guard missing.isEmpty else {
      throw InvalidTemplate(reason: "no value for \(missing.joined(separator: ", "))")
    }
    let strange = Set(data.keys).subtracting(needs).sorted().map { $0.prefix(40) }
    guard strange.isEmpty else {
      throw InvalidTemplate(reason: "\(strange.joined(separator: ", ")) stands in no template")
    }
    for (key, value) in data where value.utf8.count > 1_000 {
      throw InvalidTemplate(
        reason: "\(key.prefix(40)) has \(value.utf8.count) bytes, at most 1000 are allowed")
    }
  }
}

extension TemplateRows where Transaction == WriteTransaction {
  /// So many older versions of one template are kept.
  private static var keptCount: Int64 { 20 }
  private static var nameLimit: Int { 500 }

  /// - Throws: ``InvalidTemplate``.
  func put(
    _ name: String, locale: String, title: String, text: String, isMarketing: Bool
  ) throws -> Template {
    let used = try names(in: title, text).subtracting(Self.implicit)
    if let known = try? self.name(name) {
      let strange = used.subtracting(known.needs).sorted()
      guard strange.isEmpty else {
        throw InvalidTemplate(
          reason: "\(strange.joined(separator: ", ")) has no value for \(name), which has "
            + known.needs.sorted().joined(separator: ", "))
      }
    } else {
      guard locale == LocaleChain.last else {
        throw InvalidTemplate(reason: "the first template of a new name is in \(LocaleChain.last)")
      }
      try add(name, needs: used, isMarketing: isMarketing)
    }
    let newest = try db.value(
      "SELECT max(version) FROM template WHERE name = \(name) AND locale = \(locale)",
      as: Int64?.self)
    let version = ((newest ?? nil) ?? 0) + 1
    try db.execute(
      """
      INSERT INTO template (name, locale, version, title, text)
      VALUES (\(name), \(locale), \(version), \(PlainText.line(title)), \(text))
      """)
    try db.execute(
      """
      DELETE FROM template WHERE name = \(name) AND locale = \(locale)
      AND version <= \(version - Self.keptCount)
      """)
    return try template(name, locale: locale)
  }

  private func add(_ name: String, needs: Set<String>, isMarketing: Bool) throws {
    guard needs.count <= 20 else {
      throw InvalidTemplate(reason: "it names \(needs.count) values, at most 20 are allowed")
    }
    let count = try db.value("SELECT count(*) FROM template_name", as: Int.self) ?? 0
    guard count < Self.nameLimit else {
      throw InvalidTemplate(reason: "there are \(count) names already, which are all there may be")
    }
    try db.execute(
      """
      INSERT INTO template_name (name, is_marketing, needs)
      VALUES (\(name), \(isMarketing), \(needs.sorted().joined(separator: " ")))
      """)
  }

  private func names(in title: String, _ text: String) throws -> Set<String> {
    do {
      return try TemplateText(title).names.union(TemplateText(text).names)
    } catch {
      throw InvalidTemplate(reason: error.reason)
    }
  }
}
