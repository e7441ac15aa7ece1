// SPDX-License-Identifier: Apache-2.0

import ApusStore

/// What one process tells the others: lines with who says it, of which cache, and what is no longer true.
struct RedisNews: Equatable {
  var origin: String
  var cache: String
  var what: CacheInvalidation

  init(origin: String, cache: String, what: CacheInvalidation) {
    self.origin = origin
    self.cache = cache
    self.what = what
  }

  /// `nil` for what this version does not understand.
  init?(_ text: String) {
    let parts = text.split(separator: "\n", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let name = String(parts[3])
    switch parts[2] {
    case "key": what = .key(name)
    case "tag": what = .tag(name)
    case "all": what = .all
    default: return nil
    }
    origin = String(parts[0])
    cache = String(parts[1])
  }

  /// A key may hold anything, so it comes last.
  var text: String {
    let (kind, name) =
      switch what {
      case .key(let key): ("key", key)
      case .tag(let tag): ("tag", tag)
      case .all: ("all", "")
      }
    return "\(origin)\n\(cache)\n\(kind)\n\(name)"
  }
}
