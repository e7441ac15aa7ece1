// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusTransport
import ApusWire
import Synchronization

/// The service behind the gateway: it says what it was asked, and by whom.
final class ShelfHandler: ShelfService {
  let forge: TokenForge
  private let findCount = Atomic<UInt32>(0)

  /// A book that is not there.
  static let missing = UUID(uuidString: "00000000-0000-4000-8000-000000000404") ?? .nil

  init(forge: TokenForge) { self.forge = forge }

  func get(id: UUID, context: CallContext) async throws -> Book {
    guard id != Self.missing else { throw UnknownBook(book: id) }
    return Book(id: id, title: "Emma\r\nSet-Cookie: a=b", copies: .max, kind: .novel)
  }

  func newest(context: CallContext) async throws -> Book { Book(title: "the newest") }

  func find(
    query: String, page: Page?, kinds: [Kind], inStock: Bool, context: CallContext
  ) async throws -> BookList {
    let count = findCount.wrappingAdd(1, ordering: .relaxed).newValue
    return BookList(
      books: [Book(title: query)], asked: count,
      user: try context.user?.id.uuidString.lowercased() ?? "")
  }

  func mine(context: CallContext) async throws -> BookList {
    BookList(user: try context.signedInUser().id.uuidString.lowercased())
  }

  func note(
    id: UUID, text: String, stars: UInt32, tags: [String], context: CallContext
  ) async throws -> Note {
    Note(
      book: id, text: text, key: context.idempotencyKey?.value ?? "",
      user: try context.signedInUser().id.uuidString.lowercased(),
      address: context.metadata.first { $0.name == "client-address" }
        .map { String(decoding: $0.value, as: UTF8.self) } ?? "")
  }

  func put(shelf: String, book: Book, replace: Bool, context: CallContext) async throws {}

  func watch(
    id: UUID, to replies: borrowing ResponseWriter<Book>, context: CallContext
  ) async throws {
    guard id != Self.missing else { throw UnknownBook(book: id) }
    for title in ["one", "one", "two"] { try await replies.write(Book(id: id, title: title)) }
    // As long as somebody listens, for a book whose id says so.
    while id.uuidString.hasPrefix("F") { try await Task.sleep(for: .milliseconds(20)) }
  }

  func inner(context: CallContext) async throws {}

  func fault(code: UInt32, context: CallContext) async throws -> Book {
    throw RPCError(
      StatusCode(rawValue: UInt8(clamping: code)) ?? .unknown, "a secret of the inside")
  }

  func jwks(context: CallContext) async throws -> KeySet {
    KeySet(keys: [
      Key(
        kid: forge.kid, kty: "EC", crv: "P-256", x: Base64URL.encode(forge.key.x),
        y: Base64URL.encode(forge.key.y), alg: "ES256", use: "sig")
    ])
  }

  func login(email: String, password: String, context: CallContext) async throws -> Tokens {
    guard password == "right" else { throw WrongPassword() }
    return try tokens(refresh: "refresh-1")
  }

  func refresh(refreshToken: String, context: CallContext) async throws -> Tokens {
    guard refreshToken == "refresh-1" else { throw WrongPassword() }
    return try tokens(refresh: "refresh-2")
  }

  func endLetters(token: String, context: CallContext) async throws {}

  func logout(refreshToken: String, context: CallContext) async throws {}

  private func tokens(refresh: String) throws -> Tokens {
    let now = WallClock.now()
    return Tokens(
      accessToken: try forge.token(
        TokenForge.claims(user: TokenForge.user, iat: now, exp: now + 600)), refreshToken: refresh,
      expiresAt: Timestamp(seconds: now + 600), refreshExpiresAt: Timestamp(seconds: now + 3_600))
  }
}
