// SPDX-License-Identifier: Apache-2.0

import ApusWire
import EchoAPI
import Logging
import Testing

@testable import ApusRPC

/// What `@auth` of a schema does before a handler has a call.
@Suite struct AccessTests {
  /// Serves a method for each list of roles, and says who it was called for.
  struct Gates: RPCService {
    static let lists: [(name: String, auth: [AuthRole])] = [
      ("none", []), ("public", [.public]), ("customer", [.customer]), ("staff", [.staff]),
      ("admin", [.admin]), ("service", [.service]), ("both", [.customer, .service]),
      ("either", [.customer, .staff]), ("operator", [.operator]),
    ]

    static let serviceDescriptor = ServiceDescriptor(
      name: "test.gates.v1.Gates", package: "test.gates.v1",
      methods: lists.enumerated().map { number, list in
        MethodDescriptor(
          name: "test.gates.v1.Gates/\(list.name)", hash: UInt64(number + 1), kind: .unary,
          idempotency: .none, timeout: nil, auth: list.auth)
      }, uses: [], descriptor: Bytes())

    nonisolated(nonsending) func run(_ turn: ServerTurn) async {
      while let call = turn.next() {
        do {
          let reply = try await call.scoped { context in
            Payload(data: Bytes(utf8: try context.user?.id.uuidString ?? "nobody"))
          }
          call.reply(reply)
        } catch {
          call.fail(error)
        }
      }
    }
  }

  /// A token is the list of its roles.
  struct Roles: UserVerifier {
    static let id = UUID()

    func principal(from token: String) throws(RPCError) -> Principal {
      guard token != "bad" else { throw RPCError(.unauthenticated, "a bad token") }
      let roles = token.split(separator: ",").compactMap { Principal.Role(rawValue: String($0)) }
      return Principal(id: Self.id, roles: Set(roles))
    }
  }

  private func call(
    _ method: String, as caller: String, token: String?, users: (any UserVerifier)? = Roles(),
    policies: [AccessPolicy]? = nil
  ) async throws -> String {
    let channel = RPCChannel.inProcess(
      [ServiceRegistration(Gates())], caller: caller,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      policies: policies, users: users)
    defer { channel.close() }
    let descriptor = try #require(
      Gates.serviceDescriptor.methods.first { $0.name.hasSuffix("/\(method)") })
    var options = CallOptions()
    options.userToken = token
    let reply = try await channel.unary(Payload(), descriptor, options, returning: Payload.self)
    return String(decoding: reply.data, as: UTF8.self)
  }

  private func code(
    _ method: String, as caller: String = "service/a.v1", token: String? = nil,
    users: (any UserVerifier)? = Roles(), policies: [AccessPolicy]? = nil
  ) async throws -> StatusCode? {
    do {
      _ = try await call(method, as: caller, token: token, users: users, policies: policies)
      return nil
    } catch let error as RPCError {
      #expect(error.wasNeverProcessed)
      return error.code
    }
  }

  @Test(
    "without a token, users' methods are refused, those for services and for all are not",
    arguments: [
      ("none", nil), ("public", nil), ("service", nil), ("both", nil),
      ("customer", StatusCode.unauthenticated), ("staff", .unauthenticated),
      ("admin", .unauthenticated), ("either", .unauthenticated), ("operator", .permissionDenied),
    ] as [(String, StatusCode?)])
  func withoutToken(_ method: String, _ expected: StatusCode?) async throws {
    #expect(try await code(method) == expected)
  }

  @Test(
    "a token lets in by its roles",
    arguments: [
      ("customer", "customer", nil), ("either", "staff", nil), ("staff", "customer,staff", nil),
      ("admin", "admin", nil), ("both", "staff", nil),
      ("customer", "staff", StatusCode.permissionDenied), ("staff", "customer", .permissionDenied),
      ("staff", "", .permissionDenied), ("customer", "bad", .unauthenticated),
      ("operator", "staff", .permissionDenied),
    ] as [(String, String, StatusCode?)])
  func withToken(_ method: String, _ token: String, _ expected: StatusCode?) async throws {
    #expect(try await code(method, token: token) == expected)
  }

  @Test(
    "an operator counts as staff, and as no customer",
    arguments: [
      ("staff", nil), ("operator", nil), ("either", nil), ("service", nil),
      ("customer", StatusCode.unauthenticated), ("admin", .unauthenticated),
    ] as [(String, StatusCode?)])
  func operators(_ method: String, _ expected: StatusCode?) async throws {
    #expect(try await code(method, as: "operator/ada") == expected)
    let asCustomer = try await code("customer", as: "operator/ada", token: "customer")
    #expect(asCustomer == nil)
  }

  @Test("the handler knows the user, also where nobody had to ask")
  func principals() async throws {
    for method in ["customer", "public", "service"] {
      let user = try await call(method, as: "service/a.v1", token: "customer")
      #expect(user == Roles.id.uuidString)
    }
  }

  @Test("who comes with a token that does not hold is nobody's visitor either")
  func badToken() async throws {
    let result = try await code("public", as: "service/a.v1", token: "bad")
    #expect(result == .unauthenticated)
    #expect(try await call("public", as: "service/a.v1", token: nil) == "nobody")
  }

  @Test("a policy without a verifier refuses users' methods; with neither, nothing is asked")
  func enforcement() async throws {
    let names = Gates.serviceDescriptor.methods.map(\.name)
    let policy = AccessPolicy(
      service: "test.gates.v1",
      allow: Dictionary(uniqueKeysWithValues: names.map { ($0, ["service/a.v1"]) }))
    let refused = try await code("customer", token: "customer", users: nil, policies: [policy])
    #expect(refused == .unauthenticated)
    #expect(try await code("service", users: nil, policies: [policy]) == nil)
    #expect(try await code("service", as: "service/b.v1", policies: [policy]) == .permissionDenied)
    #expect(try await code("customer", users: nil) == nil)
  }
}
