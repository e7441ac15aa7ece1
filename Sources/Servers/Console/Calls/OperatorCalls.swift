// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusRPC
import ApusReflection
import ApusRegistryAPI
import ApusWire
import Synchronization

/// Calls by hand into the system, as its operator, by the schemas that services publish.
package final class OperatorCalls: Sendable {
  /// Below the 30 s of our own method, so that its caller hears how the call ended.
  private static let longest: Duration = .seconds(25)

  let system: RemoteSystem
  let known: KnownServices
  /// One way to each service, kept: a console calls the same ones again and again.
  private let channels = Mutex<[String: RPCChannel]>([:])
  /// The schemas that were fetched last to show a payload: those of a page are of few types.
  private let shown = Mutex<(type: String, index: SchemaIndex, until: ContinuousClock.Instant)?>(
    nil)

  init(system: RemoteSystem, known: KnownServices) {
    self.system = system
    self.known = known
  }

  package func close() {
    for channel in channels.withLock({ Array($0.values) }) { channel.close() }
    system.close()
  }

  /// What is registered, by port: `[40123: ["shop.cart.v1"]]`. Empty when the registry is away.
  func packages() async -> [UInt32: [String]] {
    guard let listing = try? await system.listing() else { return [:] }
    var packages: [UInt32: [String]] = [:]
    for listed in listing.registrations {
      packages[listed.endpoint.port, default: []].append(listed.service)
    }
    return packages.mapValues { $0.sorted() }
  }

  /// How many processes serve each package. Empty when the registry is away.
  func replicas() async -> [String: Int] {
    guard let listing = try? await system.listing() else { return [:] }
    return listing.registrations.reduce(into: [:]) { $0[$1.service, default: 0] += 1 }
  }

  /// - Parameter service: who is asked, when it is not the package of the method.
  /// - Throws: `UnknownTarget` when nobody serves such a method, or the name fits several.
  func call(
    _ name: String, _ request: String, service: String, options: CallOptions
  ) async throws -> CallOutcome {
    let context = context()
    let target = try await target(name, service)
    let body: Bytes
    do {
      let json = request.isEmpty ? .object(JSONObject()) : try JSONValue(parsing: request)
      body = try target.index.encode(json, as: target.method.request)
    } catch {
      return CallOutcome(code: "\(StatusCode.invalidArgument)", message: "\(error)")
    }
    guard target.method.descriptor.kind == .unary else {
      return CallOutcome(
        code: "\(StatusCode.unimplemented)",
        message: "\(target.method.fullName) is a stream: apus call \(target.method.fullName)")
    }
    let start = ContinuousClock.now
    var outcome = await perform(target, body, options, within: context)
    outcome.duration = ContinuousClock.now - start
    outcome.trace = context.trace.traceText
    return outcome
  }

  /// What the call belongs to: a trace that is recorded, however busy the system is, for whoever
  /// calls by hand looks at it next.
  private func context() -> CallContext {
    var random = SystemRandomNumberGenerator()
    return CallContext(
      of: "apus.console.v1.ConsoleService/call",
      by: Caller(trustDomain: system.identity.trustDomain, path: system.identity.path),
      trace: TraceContext(root: true, using: &random), timeout: Self.longest,
      background: BackgroundTasks())
  }

  private func perform(
    _ target: Found, _ body: Bytes, _ options: CallOptions, within context: CallContext
  ) async -> CallOutcome {
    do {
      let channel = channel(to: target.package)
      let reply = try await CallContext.$current.withValue(context) {
        try await channel.unary(encoded: body, target.method.descriptor, options)
      }
      guard let type = target.method.reply else { return CallOutcome(reply: "{}") }
      return Self.shown(reply, as: type, in: target.index)
    } catch {
      let error = error as? RPCError ?? RPCError(.internal, "\(error)")
      let failure = CallFailure(error, package: target.package, index: target.index)
      return CallOutcome(
        code: "\(error.code)", message: error.message, error: failure.typed?.name ?? "",
        details: failure.typed?.value.compact() ?? "")
    }
  }

  /// - Throws: `UnknownTarget` when no service that runs declares the type.
  func decode(_ type: String, _ payload: Bytes) async throws -> CallOutcome {
    do {
      return Self.shown(payload, as: type, in: try await schemas(toShow: type))
    } catch let error as CommandError {
      throw UnknownTarget(name: error.message)
    }
  }

  private func schemas(toShow type: String) async throws -> SchemaIndex {
    let now = ContinuousClock.now
    if let shown = shown.withLock({ $0 }), shown.type == type, now < shown.until {
      return shown.index
    }
    let directory = try await ServiceDirectory.load(system)
    let index = try await directory.schemas(of: directory.candidates(for: type))
    guard index.message(named: type) != nil else { throw UnknownTarget(name: type) }
    shown.withLock { $0 = (type, index, now + .seconds(5)) }
    return index
  }

  /// The schemas of what runs; empty while the registry cannot be asked.
  func schemas() async -> [PackageSchema] {
    guard let directory = try? await ServiceDirectory.load(system) else { return [] }
    return (try? await directory.publishedSchemas(of: directory.packages)) ?? []
  }

  func channel(to package: String) -> RPCChannel {
    channels.withLock { channels in
      if let known = channels[package] { return known }
      let channel = system.channel(to: package)
      channels[package] = channel
      return channel
    }
  }

  private static func shown(_ bytes: Bytes, as type: String, in index: SchemaIndex) -> CallOutcome {
    do throws(ConversionError) {
      let json = try index.json(bytes, as: type)
      return CallOutcome(reply: index.withoutSecrets(json, as: type).compact())
    } catch {
      return CallOutcome(code: "\(StatusCode.internal)", message: "\(error)")
    }
  }
}
