// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import UserAPI

/// What users see and change of themselves.
extension UserHandler {
  func me(context: CallContext) async throws -> User {
    let id = try context.signedInUser().id
    return try await store.read { db in try UserRows(db: db).active(id) }
  }

  func updateProfile(name: String, version: UInt64?, context: CallContext) async throws -> User {
    let id = try context.signedInUser().id
    try CardNumber.refuse([("name", name)])
    let claim = try context.claim(UpdateProfileRequest(name: name, version: version), of: id)
    return try await once(claim) { db in
      let rows = UserRows(db: db)
      return try rows.change(rows.active(id), version: version) { $0.name = name }
    }
  }

  func getPreferences(context: CallContext) async throws -> Preferences {
    try await me(context: context).preferences
  }

  func setPreferences(
    preferences: Preferences, version: UInt64?, context: CallContext
  ) async throws -> User {
    let id = try context.signedInUser().id
    let claim = try context.claim(
      SetPreferencesRequest(preferences: preferences, version: version), of: id)
    return try await once(claim) { db in
      let rows = UserRows(db: db)
      return try rows.change(rows.active(id), version: version) { $0.preferences = preferences }
    }
  }
}
