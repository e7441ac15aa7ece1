// SPDX-License-Identifier: Apache-2.0

/// What a file is, by the end of its name: with `nosniff` browsers believe nothing else.
enum MediaType {
  private static let types = [
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8", "mjs": "text/javascript; charset=utf-8",
    "json": "application/json", "map": "application/json", "txt": "text/plain; charset=utf-8",
    "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
    "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf",
    "webmanifest": "application/manifest+json", "xml": "application/xml",
    "pdf": "application/pdf", "wasm": "application/wasm",
  ]

  static func of(_ path: String) -> String {
    guard let name = path.split(separator: "/").last, let dot = name.lastIndex(of: ".") else {
      return "application/octet-stream"
    }
    return types[name[name.index(after: dot)...].lowercased()] ?? "application/octet-stream"
  }
}

extension MediaType {
  /// `application/json`, and what is built on it.
  static func isJSON(_ contentType: String?) -> Bool {
    guard let contentType else { return false }
    let parts = contentType.lowercased().split(separator: ";")
    guard let type = parts.first?.split(separator: " ").first else { return false }
    let charset = parts.dropFirst().map { $0.filter { $0 != " " && $0 != "\"" } }
      .first { $0.hasPrefix("charset=") }
    guard charset == nil || charset == "charset=utf-8" else { return false }
    return type == "application/json"
      || (type.hasPrefix("application/") && type.hasSuffix("+json"))
  }

  /// What browsers and mail programs send for a form.
  static func isForm(_ contentType: String?) -> Bool {
    let type = contentType?.lowercased().split(separator: ";").first?.split(separator: " ").first
    return type == "application/x-www-form-urlencoded" || type == "multipart/form-data"
  }
}
