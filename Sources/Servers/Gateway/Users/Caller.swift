// SPDX-License-Identifier: Apache-2.0

import ApusRPC

/// For whom a request is made.
struct Caller: Sendable, Hashable {
  /// Passed on, to be checked again.
  let token: String
  let user: Principal
  /// By a cookie, which browsers send whoever has made them.
  let isByCookie: Bool
}
