// SPDX-License-Identifier: Apache-2.0

/// What is no longer true.
public enum CacheInvalidation: Sendable, Hashable {
  case key(String)
  /// All values that carry the tag.
  case tag(String)
  case all
}
