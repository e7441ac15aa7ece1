// SPDX-License-Identifier: Apache-2.0

import Foundation

extension Substring {
  /// Without spaces at its ends.
  var trimmed: String { trimmingCharacters(in: .whitespaces) }
}
