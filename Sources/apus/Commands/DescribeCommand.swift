// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ArgumentParser

struct DescribeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "What a running service says a name means: a service, method, message or enum.",
    discussion: "Example: apus describe Cart.Line")

  @OptionGroup var options: CallerOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: "Any unambiguous ending: cart, CartService/addLine, Cart.Line.")
  var name: String

  func run() async throws {
    let system = try RemoteSystem(options)
    let directory = try await ServiceDirectory.load(system)
    let index = try await CallCommand.failing("the service", nil) {
      try await directory.schemas(of: directory.candidates(for: name))
    }
    let described = try find(in: index)
    if output.json { return Console.print(json: described.json) }
    Console.print(described.text)
    if let package = described.package {
      let places = directory.endpoints(of: package).map(\.address).sorted()
      Console.note(
        places.isEmpty ? "nobody serves it now" : "served at \(places.joined(separator: ", "))")
    }
  }

  private func find(in index: SchemaIndex) throws(CommandError) -> SchemaText {
    let ending = NameEnding(name)
    var found: [String: SchemaText] = [:]
    for package in index.packages {
      for service in package.services {
        if ending.matches(service) { found[service.name] = .service(service) }
        for method in service.methods where ending.matches(method, of: service) {
          found[method.fullName] = .method(method, package: service.package)
        }
      }
      for message in package.messages where ending.matches(message.name) {
        found[message.name] = .message(message)
      }
      for type in package.enums where ending.matches(type.name) {
        found[type.name] = .enumeration(type)
      }
    }
    if let exact = found[name] { return exact }
    if found.count > 1 {
      throw .usage(
        "'\(name)' may be \(found.keys.sorted().joined(separator: " or "))",
        help: "write more of it")
    }
    guard let only = found.values.first else {
      throw .negative("nothing that runs is named '\(name)'", help: "look at: apus list")
    }
    return only
  }
}
