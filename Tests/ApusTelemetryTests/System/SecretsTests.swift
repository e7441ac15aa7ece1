// SPDX-License-Identifier: Apache-2.0

import ApusRPC
@testable import ApusService
import ApusStore
import ApusWire
import Foundation
import Logging
import OTLPAPI
import Synchronization
import Testing
import Tracing
import UserAPI

@testable import ApusTelemetry

/// A value that is `@sensitive` in its schema, in every field that is.
private let canary = "canary-5ec7e7"

extension SystemTests {
  /// Nothing that is sensitive leaves a process, by whatever way.
  @Suite struct SecretsTests {
    @Test(
      "no value of a sensitive field is in spans, metrics or logs, even when handlers fail with it")
    func canaries() async throws {
      let system = try await TelemetrySystem([.userService])
      let collected = system.collected
      let collector = try await HTTPCollector(collected)
      let environment = [
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(collector.port)/otlp",
        "OTEL_EXPORTER_OTLP_HEADERS": "tenant=shop", "APUS_LOG": "debug",
      ]
      let users = try await system.process(.userService, environment: environment)
      let store = try await users.store(migrations: [])
      users.serve(Self.handler(store, users.logger))
      system.run(users)

      let client = UserClient(channel: try system.channel(to: "shop.user.v1"))
      _ = try? await client.register(
        email: "\(canary)@example.org", password: "\(canary)-password", name: canary)
      _ = try? await client.login(
        email: "\(canary)@example.org", password: "\(canary)-password", device: canary)
      _ = try? await client.verifyEmail(token: canary)
      _ = try? await client.refresh(refreshToken: canary)
      // Breaks a rule of its schema: the refusal names the field and not the value.
      _ = try? await client.login(email: canary, password: canary, device: canary)

      try await eventually("all that was asked for is told") {
        ["register", "login", "verifyEmail", "refresh"].allSatisfy { method in
          collected.span("shop.user.v1.UserService/\(method)", .server) != nil
        } && collected.metric("apus.server.calls", of: "shop.user.v1") != nil
          && collected.span("publish \(VerificationRequested.messageName)", .producer) != nil
          && collected.logs.contains { "\($0.record)".contains("a user signs in") }
      }
      let failed = collected.span("shop.user.v1.UserService/login", .server)
      #expect(failed?.attributes["apus.error"] == InvalidCredentials.messageName)
      for bytes in collected.bytes { #expect(!Self.holds(bytes)) }
      #expect(users.telemetry?.prometheusText.contains(canary) == false)
      await system.stop()
      try await collector.stop()
    }

    /// A handler that is as careless as its author may be.
    private static func handler(_ store: Store, _ logger: Logger) -> UserServiceMock {
      UserServiceMock(
        register: { email, _, name, _, _ in
          let user = User(id: UUID(), email: email, name: name)
          logger.info("a user comes: \(user)", metadata: ["user": "\(user)"])
          _ = try await store.write { db in
            try db.publish(VerificationRequested(user: UUID(), email: email, token: canary))
          }
        },
        verifyEmail: { token, _ in throw RPCError(.failedPrecondition, "the token is \(token)") },
        login: { _, password, _, _ in
          let tokens = Tokens(accessToken: canary, refreshToken: canary)
          logger.info("a user signs in: \(tokens)")
          do {
            try withSpan("check") { _ in throw Careless(text: password) }
          } catch is Careless {
            throw InvalidCredentials()
          }
          return tokens
        },
        refresh: { token, _ in throw Careless(text: token) })
    }

    private struct Careless: Error { let text: String }

    private static func holds(_ bytes: Bytes) -> Bool {
      String(decoding: Array(bytes), as: UTF8.self).contains(canary)
    }
  }
}
