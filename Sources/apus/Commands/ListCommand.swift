// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ArgumentParser

struct ListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The services that run, their methods, and where.",
    discussion: "Example: apus list cart")

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "A service: its methods.")
  var name: String?

  func run() async throws {
    let system = try RemoteSystem(options)
    let directory = try await ServiceDirectory.load(system)
    let index = try await CallCommand.failing("the service", nil) {
      try await directory.schemas(of: name.map(directory.candidates) ?? directory.packages)
    }
    let served = Set(directory.packages)
    var services = index.services.filter { served.contains($0.package) }.sorted {
      $0.name < $1.name
    }
    if let name {
      let ending = NameEnding(name)
      services = services.filter { ending.matches($0) }
      guard !services.isEmpty else {
        throw CommandError.negative(
          "no service that runs is named '\(name)'",
          help: Suggestion.help(for: name, in: directory.packages))
      }
    }
    if output.json { return Console.print(json: .array(services.map { json($0, directory) })) }
    if name != nil {
      for service in services { for method in service.methods { Console.print(method.fullName) } }
      return
    }
    var table = Table(["SERVICE", "METHODS", "ENDPOINTS"])
    for service in services {
      let places = directory.endpoints(of: service.package).map(\.address).sorted()
      table.add([
        service.name, "\(service.methods.count)",
        places.isEmpty ? "-" : places.joined(separator: ", "),
      ])
    }
    table.print()
  }

  private func json(_ service: ServiceSchema, _ directory: ServiceDirectory) -> JSONValue {
    [
      "service": .string(service.name), "package": .string(service.package),
      "methods": .array(service.methods.map { .string($0.fullName) }),
      "endpoints": .array((directory.registrations[service.package] ?? []).map(RegistryText.json)),
    ]
  }
}
