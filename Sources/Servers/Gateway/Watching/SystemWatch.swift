// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusReflection
import ApusReflectionAPI
import ApusRegistryAPI
import ApusService
import ApusTransport
import Logging
import ServiceLifecycle

/// Keeps the book of routes as the registry has the system: services come, change and go without a
/// restart of the gateway.
struct SystemWatch: Service {
  let process: ServiceProcess
  let book: RouteBook
  let caller: String
  let writer: OpenAPIWriter

  /// Between two looks at the registry: a listing is small, and a new service is found before
  /// somebody has typed its address.
  private static let pause: Duration = .milliseconds(500)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var known = KnownPackages()
      var isLost = false
      while !Task.isCancelled {
        do {
          try await look(&known)
          if isLost { process.logger.info("the registry answers again") }
          isLost = false
        } catch {
          if !isLost, !Task.isCancelled {
            process.logger.warning(
              "the registry cannot be asked; the known routes stay",
              metadata: ["reason": "\(error)"])
          }
          isLost = true
        }
        try? await Task.sleep(for: Self.pause)
      }
    }
  }

  private func look(_ known: inout KnownPackages) async throws {
    let client = RegistryClient(channel: process.registryChannel(as: caller))
    let listing = try await client.with(timeout: .seconds(3)).list(service: nil)
    let wanted = known.take(listing, now: LoopClock.now())
    var isComplete = true
    for need in wanted {
      do {
        known.found(try await fetch(need))
      } catch {
        isComplete = false
        process.logger.warning(
          "a service does not say what it serves; asked again soon",
          metadata: ["service": "\(need.package)", "reason": "\(error)"])
      }
    }
    let counts = known.endpointCounts
    guard let packages = known.changed() else {
      return book.replace { page in
        page.endpointCounts = counts
        page.isComplete = page.isComplete || isComplete
      }
    }
    let table = RouteTable(packages)
    let reported = Set(book.current.table.conflicts)
    for conflict in table.conflicts where !reported.contains(conflict) {
      process.logger.warning(
        "a route is refused",
        metadata: [
          "route": "\(conflict.verb) \(conflict.path)", "method": "\(conflict.method)",
          "servedBy": "\(conflict.servedBy)", "reason": "\(conflict.reason)",
        ])
    }
    process.logger.info(
      "routes", metadata: ["routes": "\(table.routes.count)", "packages": "\(packages.count)"])
    let description = Document(writer.document(table).compact())
    book.replace { page in
      page.table = table
      page.description = description
      page.endpointCounts = counts
      page.isComplete = page.isComplete || isComplete
      page.edition += 1
    }
  }

  /// The package and everything that it imports, as one of its processes describes them.
  private func fetch(_ need: KnownPackages.Need) async throws -> PublishedPackage {
    let channel = process.channel(to: need.package, as: caller, at: need.endpoint)
    defer { channel.close() }
    let client = ReflectionClient(channel: channel).with(timeout: .seconds(3))
    var found: [PackageSchema] = []
    var names = [need.package]
    var seen = Set(names)
    while let name = names.popLast(), found.count < KnownPackages.maxImportCount {
      let schema = PackageSchema(try await client.describe(name: name))
      found.append(schema)
      names += schema.imports.filter { seen.insert($0).inserted }
    }
    return PublishedPackage(
      name: need.package, fingerprint: need.fingerprint, index: SchemaIndex(found))
  }
}
