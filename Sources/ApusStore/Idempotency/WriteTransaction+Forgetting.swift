// SPDX-License-Identifier: Apache-2.0

extension WriteTransaction {
  /// Forgets what is kept of a user's requests, when the user is to be forgotten: replies hold what
  /// their methods return.
  ///
  /// - Parameter user: as the claims of those requests had it.
  public func forgetReplies(ofUser user: String) throws {
    try execute("DELETE FROM apus_reply WHERE user = \(user)")
  }
}
