// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Testing

@testable import Gateway

@Suite final class StaticSiteTests {
  let folder: String
  let site: StaticSite

  init() throws {
    let base = FileManager.default.temporaryDirectory.appending(path: "apus-site-\(UUID())")
    folder = base.path(percentEncoded: false)
    let files = [
      "site/index.html": "<h1>shop</h1>", "site/js/app.js": "run()", "site/.secret": "no",
      "site/.git/config": "no", "site/data.unknown": "?", "secret.txt": "no",
      "site-more/index.html": "no",
    ]
    for (name, text) in files {
      let url = base.appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    for (name, target) in [
      ("link-out", "../secret.txt"), ("link-in", "index.html"), ("more", "../site-more"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/site/" + name, withDestinationPath: target)
    }
    site = try #require(StaticSite(folder: folder + "/site"))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func text(_ path: String) throws -> String? {
    site.file(at: try RequestTarget(path).segments).map { String(buffer: $0.body) }
  }

  @Test("files are served with what they are, and a tag of what is in them")
  func files() throws {
    #expect(try text("/") == "<h1>shop</h1>")
    #expect(try text("/js/app.js") == "run()")
    let script = try #require(site.file(at: try RequestTarget("/js/app.js").segments))
    #expect(script.type == "text/javascript; charset=utf-8")
    #expect(
      site.file(at: try RequestTarget("/data.unknown").segments)?.type == "application/octet-stream"
    )
    #expect(try text("/link-in") == "<h1>shop</h1>")
  }

  @Test("a file that changes has another tag")
  func changes() throws {
    let before = try #require(site.index)
    try Data("<h1>other</h1>".utf8).write(to: URL(filePath: folder + "/site/index.html"))
    let after = try #require(site.index)
    #expect(before.tag != after.tag)
    #expect(String(buffer: after.body) == "<h1>other</h1>")
  }

  @Test(
    "nothing outside of the folder, no hidden file, no folder",
    arguments: [
      "/.secret", "/.git/config", "/js", "/js/", "/link-out", "/more/index.html", "/none",
      "/index.html/", "/%2esecret", "/js/..%20/x",
    ])
  func refused(path: String) {
    if let target = try? RequestTarget(path) { #expect(site.file(at: target.segments) == nil) }
  }

  @Test(
    "names that a path cannot have are refused all the same",
    arguments: ["..", ".", "a/b", "a\\b", "a\u{0}b", "../secret.txt"])
  func names(name: String) {
    #expect(site.file(at: [.init(raw: name[...], text: name)]) == nil)
  }
}
