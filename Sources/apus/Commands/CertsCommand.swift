// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ApusTransport
import ArgumentParser

struct CertsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certs",
    abstract: "The development authority and a certificate per service; `up` does this by itself.",
    discussion: "Example: apus certs show",
    subcommands: [Initialise.self, Issue.self, Show.self, Rotate.self])

  struct Options: ParsableArguments {
    @OptionGroup var system: SystemOptions

    @Option(help: "The folder with the identities (APUS_IDENTITY; default: identity in the home).")
    var identity: String?

    @Option(help: "The trust domain; without it the name in apus.yaml.")
    var name: String?

    func files() throws -> IdentityFiles {
      let home = system.findHome()
      let folder = identity ?? Environment["APUS_IDENTITY"] ?? home.identities
      return IdentityFiles(folder: FilePath.absolute(folder), trustDomain: try trustDomain(home))
    }

    private func trustDomain(_ home: Home) throws -> String {
      if let name { return name }
      return try DescriptionFile.read(DescriptionFile.find(system.file), home: home).name
    }
  }

  struct Initialise: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init", abstract: "Make the development authority, if there is none.",
      discussion: "Example: apus certs init --name shop")

    @OptionGroup var options: Options

    func run() throws {
      let files = try options.files()
      _ = try files.ensure([])
      Console.print("\(files.folder)/authority/ca.crt")
    }
  }

  struct Issue: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "issue", abstract: "Make a new key and certificate for services or operators.",
      discussion: "Example: apus certs issue shop.cart.v1 operator/ada")

    @OptionGroup var options: Options
    @Argument(help: "A schema package (shop.cart.v1) or operator/NAME.") var names: [String]

    func run() throws {
      let files = try options.files()
      let paths = names.map(IdentityFiles.path)
      try files.issue(paths)
      for path in paths { Console.print(files.folder(ofPath: path)) }
    }
  }

  struct Rotate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rotate",
      abstract:
        "Make new keys and certificates, for all or for some; running processes take them up by themselves.",
      discussion: "Example: apus certs rotate shop.cart.v1")

    @OptionGroup var options: Options
    @Argument(help: "A schema package or operator/NAME; without any, all that there are.")
    var names: [String] = []

    func run() throws {
      let files = try options.files()
      let chosen = names.isEmpty ? files.names() : names
      guard !chosen.isEmpty else {
        throw CommandError.negative(
          "there is no certificate in \(files.folder)", help: "apus certs issue NAME")
      }
      try files.issue(chosen.map(IdentityFiles.path))
      for name in chosen { Console.print(files.folder(ofPath: IdentityFiles.path(of: name))) }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Whose certificates there are and how long they last; 1 when one cannot be used.",
      discussion: "Example: apus certs show --json | jq '.[] | select(.daysLeft < 30)'")

    @OptionGroup var options: Options
    @OptionGroup var output: OutputOptions

    func run() throws {
      let files = try options.files()
      let now = WallClock.now()
      var table = Table(["NAME", "IDENTITY", "UNTIL", "DAYS LEFT"])
      var documents: [JSONValue] = []
      var isGood = true
      for (name, result) in files.all() {
        switch result {
        case .success(let summary):
          let daysLeft = Int((summary.notAfter - now) / 86_400)
          if summary.notAfter <= now { isGood = false }
          table.add([name, "\(summary.name)", WallClock.text(summary.notAfter), "\(daysLeft)"])
          documents.append([
            "name": .string(name), "identity": .string("\(summary.name)"),
            "issuer": .string(summary.issuer),
            "notBefore": JSONValue(RFC3339.text(seconds: summary.notBefore, nanoseconds: 0)),
            "notAfter": JSONValue(RFC3339.text(seconds: summary.notAfter, nanoseconds: 0)),
            "daysLeft": .number(JSONNumber(daysLeft)), "isDue": .bool(summary.isDue(now: now)),
          ])
        case .failure(let error):
          isGood = false
          table.add([name, "\(error)", "-", "-"])
          documents.append(["name": .string(name), "error": .string("\(error)")])
        }
      }
      if output.json { Console.print(json: .array(documents)) } else { table.print() }
      if !isGood { throw ExitCode(1) }
    }
  }
}
