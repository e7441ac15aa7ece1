// SPDX-License-Identifier: Apache-2.0

extension Gateway {
  /// A file of the site; its index page for a path that only the page's script knows.
  func file(_ visit: Visit, _ target: RequestTarget) throws(Problem) -> Answer? {
    guard let site, visit.isReading else { return nil }
    let hasExtension = target.segments.last?.raw.contains(".") ?? false
    guard
      let file = site.file(at: target.segments)
        ?? (visit.wantsPage && !hasExtension ? site.index : nil)
    else { return nil }
    let headers = [
      ("content-type", file.type), ("etag", file.tag), ("cache-control", "no-cache"),
    ]
    if EntityTag.matches(visit.header(.ifNoneMatch), file.tag) { return Answer(304, headers) }
    return Answer(200, headers, body: .bytes(file.body))
  }
}
