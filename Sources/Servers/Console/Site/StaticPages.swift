// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The files of one folder. They are read at each request: they are few and small, and whoever edits
/// them sees the change at once.
package struct StaticPages: Sendable {
  private let folder: String
  /// No page comes near; so a stray file cannot fill the memory.
  private static let largest = 8 << 20

  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
    "json": "application/json", "svg": "image/svg+xml", "png": "image/png",
    "ico": "image/x-icon", "woff2": "font/woff2", "txt": "text/plain; charset=utf-8",
  ]

  package init(folder: String) { self.folder = folder }

  func answer(_ request: Request) async -> Response {
    guard let name = Self.name(of: request.uri.path) else { return missing }
    if let response = file(name, request) { return response }
    // The pages have addresses of their own, which index.html reads.
    let isPage = !(name.split(separator: "/").last ?? "").contains(".")
    return (isPage ? file("index.html", request) : nil) ?? missing
  }

  private var missing: Response { Problem(.notFound, "no such page").response() }

  /// The file that a path names; `nil` for what could leave the folder, or is hidden.
  static func name(of path: String) -> String? {
    guard let decoded = path.removingPercentEncoding, !decoded.contains("\0"),
      !decoded.contains("\\")
    else { return nil }
    let parts = decoded.split(separator: "/")
    guard !parts.contains(where: { $0.hasPrefix(".") }) else { return nil }
    return parts.isEmpty ? "index.html" : parts.joined(separator: "/")
  }

  private func file(_ name: String, _ request: Request) -> Response? {
    let url = URL(filePath: folder).appending(path: name).resolvingSymlinksInPath()
    let root = URL(filePath: folder).resolvingSymlinksInPath().path
    guard url.path.hasPrefix(root + "/"),
      let values = try? FileManager.default.attributesOfItem(atPath: url.path),
      values[.type] as? FileAttributeType == .typeRegular,
      let size = values[.size] as? Int ?? (values[.size] as? UInt64).map({ Int(clamping: $0) }),
      size <= Self.largest, let data = try? Data(contentsOf: url)
    else { return nil }
    let tag = "\"\(Self.hash(data))\""
    var headers = HTTPFields()
    headers[.eTag] = tag
    headers[.cacheControl] = "no-cache"
    headers[.contentType] =
      Self.types[name.split(separator: ".").last.map(String.init) ?? ""]
      ?? "application/octet-stream"
    if request.headers[.ifNoneMatch] == tag {
      return Response(status: .notModified, headers: headers)
    }
    return Response(
      status: .ok, headers: headers, body: .init(byteBuffer: .init(bytes: data)))
  }

  /// FNV-1a with 64 bits: tells one version of a file from the next.
  private static func hash(_ data: Data) -> String {
    let sum = data.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    return String(sum, radix: 16)
  }
}
