// SPDX-License-Identifier: Apache-2.0

import ApusReflection

/// The method of the same package that answers for many what another answers for one.
enum BatchMethod {
  /// It reads, takes a list of what the single one takes, and replies with a list or a stream of what
  /// that replies.
  static func instead(of method: String, in schemas: SchemaLookup) -> String? {
    guard let single = schemas.method(named: method), let reply = single.reply,
      let package = PackageSchema.name(ofService: method).flatMap(schemas.package(named:)),
      let key = schemas.message(named: single.request)?.fields.first
    else { return nil }
    let others = package.services.flatMap(\.methods).filter { $0.isReading && $0 != single }
    return others.first { other in
      let takesMany =
        schemas.message(named: other.request)?.fields.contains {
          $0.shape == .list && $0.type == key.type
        } ?? false
      return takesMany && repliesMany(other, reply, schemas)
    }?.fullName
  }

  private static func repliesMany(
    _ method: MethodSchema, _ type: String, _ schemas: SchemaLookup
  ) -> Bool {
    guard let reply = method.reply else { return false }
    if method.isReplyStream, reply == type { return true }
    return schemas.message(named: reply)?.fields.contains {
      $0.shape == .list && $0.type == .message(type)
    } ?? false
  }
}
