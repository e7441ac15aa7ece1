// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The environment that the command was started with.
enum Environment {
  static let all = ProcessInfo.processInfo.environment

  static subscript(name: String) -> String? { all[name] }

  static subscript(name: String, default standard: String) -> String { all[name] ?? standard }
}
