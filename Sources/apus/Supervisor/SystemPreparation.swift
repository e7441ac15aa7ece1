// SPDX-License-Identifier: Apache-2.0

/// What a system needs before its first process: certificates and policies.
enum SystemPreparation {
  /// Returns what was made, in sentences.
  static func prepare(_ description: SystemDescription, _ home: Home) throws -> [String] {
    []
  }
}
