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

  /// 32: the rest of a large system is asked in the next looks.
  private static let fetchLimit = 32

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
    let counts = known.endpointCounts
    // Before anybody is asked: who hangs must not delay the news of the others.
    book.replace { $0.endpointCounts = counts }
    await ask(wanted, &known)
    guard let packages = known.changed() else { return book.replace { $0.isComplete = true } }
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
      page.isComplete = true
    }
  }

  /// Asks all of them at once; what they say counts in the order in which they registered.
  private func ask(_ needs: [KnownPackages.Need], _ known: inout KnownPackages) async {
    let answers = await withTaskGroup(
      of: (KnownPackages.Need, Result<PublishedPackage, any Error>).self
    ) { group in
      for need in needs.prefix(Self.fetchLimit) {
        group.addTask {
          do { return (need, .success(try await fetch(need))) } catch {
            return (need, .failure(error))
          }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for need in needs {
      switch answers[need] {
      case .success(let package): known.found(package)
      case .failure(let error):
        guard known.isFirstFailure(of: need) else { continue }
        process.logger.warning(
          "a service does not say what it serves; it is asked again and again",
          metadata: ["service": "\(need.package)", "reason": "\(error)"])
      case nil: break
      }
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
