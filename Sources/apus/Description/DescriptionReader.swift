// SPDX-License-Identifier: Apache-2.0

import ApusReflection
import Yams

/// Reads a description file. Every problem of the file is found in one run, each with its place.
struct DescriptionReader {
  let file: String
  let substitution: (String) -> Substitution
  private(set) var problems: [Diagnostic] = []
  private var fill = Substitution(home: "", name: "", environment: [:])

  /// - Parameters:
  ///   - folder: where the file lies.
  ///   - substitution: what `${…}` means, once the system's name is known.
  static func read(
    _ text: String, file: String, folder: String, substitution: @escaping (String) -> Substitution
  ) throws(DescriptionError) -> SystemDescription {
    var reader = DescriptionReader(file: file, substitution: substitution)
    let description = reader.system(reader.root(text), folder: folder)
    guard reader.problems.isEmpty, let description else {
      throw DescriptionError(problems: reader.problems)
    }
    return description
  }

  private init(file: String, substitution: @escaping (String) -> Substitution) {
    self.file = file
    self.substitution = substitution
  }

  mutating func problem(_ message: String, at position: FilePosition, help: String? = nil) {
    problems.append(
      Diagnostic(
        file: file, line: position.line, column: position.column, message: message, help: help))
  }

  /// `text` with its `${…}` filled.
  mutating func filled(_ text: String, at position: FilePosition) -> String {
    do throws(Substitution.Fault) {
      return try fill(text)
    } catch {
      switch error {
      case .unknown(let name):
        problem(
          "there is no value for ${\(name)}", at: position,
          help:
            "set it in the environment, or write a default: ${\(name):-value}; ${home} and ${name} are the system's"
        )
      case .open:
        problem("'${' has no '}'", at: position, help: "write $$ for a dollar")
      }
      return text
    }
  }

  private mutating func root(_ text: String) -> Node? {
    do {
      if let node = try Yams.compose(yaml: text) { return node }
      problem("the file is empty", at: .start, help: "write at least `name: …` and `services: …`")
    } catch YamlError.scanner(_, let message, let mark, _), YamlError.parser(
      _, let message, let mark, _),
      YamlError.composer(_, let message, let mark, _)
    {
      problem("this is no YAML: \(message)", at: FilePosition(mark))
    } catch YamlError.duplicatedKeysInMapping(let names, let context) {
      problem(
        "the key '\(names.joined(separator: "', '"))' is there twice",
        at: FilePosition(context.mark))
    } catch {
      problem("this is no YAML: \(error)", at: .start)
    }
    return nil
  }

  private mutating func system(_ root: Node?, folder: String) -> SystemDescription? {
    guard let root, let members = mapping(root, "the file") else { return nil }
    var system = SystemDescription(
      name: "", file: file, folder: folder,
      registry: ListeningPort(port: SystemDescription.registryPort, position: .start))
    // First, because ${name} may stand anywhere.
    if let name = members.first(where: { $0.key == "name" }) {
      system.name = string(name.value, "name") ?? ""
      checkTrustDomain(system.name, at: FilePosition(name.value))
    } else {
      problem(
        "there is no 'name'", at: .start,
        help: "write `name: shop`: it names the system and its certificates")
    }
    fill = substitution(system.name)
    for member in members {
      switch member.key {
      case "name": break
      case "registry":
        system.registry =
          port(member.value, member.key, SystemDescription.registryPort) ?? system.registry
      case "broker": system.broker = port(member.value, member.key, SystemDescription.brokerPort)
      case "gateway":
        guard let (listening, door) = door(member.value) else { break }
        system.gateway = listening
        system.door = door
      case "console": system.console = port(member.value, member.key, SystemDescription.consolePort)
      case "services": system.services = services(member.value)
      default:
        unknown(
          member, in: "the file",
          known: ["name", "registry", "broker", "services", "gateway", "console"])
      }
    }
    checkPorts(of: system)
    checkDependencies(of: system.services)
    return system
  }

  /// `registry: { port: 7400 }`.
  private mutating func port(_ node: Node, _ name: String, _ standard: Int) -> ListeningPort? {
    var listening = ListeningPort(port: standard, position: FilePosition(node))
    guard let members = mapping(node, "'\(name)'") else { return nil }
    for member in members {
      switch member.key {
      case "port":
        listening.position = FilePosition(member.value)
        if let port = integer(member.value, "'port' of '\(name)'", in: 1...65_535) {
          listening.port = port
        }
      default: unknown(member, in: "'\(name)'", known: ["port"])
      }
    }
    return listening
  }

  private mutating func services(_ node: Node) -> [ServiceDescription] {
    guard let members = mapping(node, "'services'") else { return [] }
    return members.compactMap { member in
      checkName(member)
      return service(member)
    }
  }
}

// MARK: what only the whole shows

extension DescriptionReader {
  private mutating func checkTrustDomain(_ name: String, at position: FilePosition) {
    let isLegal = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E
        || byte == 0x5F
    }
    guard isLegal, (1...255).contains(name.utf8.count) else {
      return problem(
        "'\(name)' cannot name a system: it is the trust domain of its certificates", at: position,
        help: "use lower-case letters, digits, '-', '.' and '_'")
    }
  }

  private mutating func checkName(_ member: Member) {
    let name = member.key
    if SystemDescription.reservedNames.contains(name) {
      problem(
        "'\(name)' is a process of the platform", at: member.position,
        help: "write another name for the service")
    }
    let isLegal = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
    }
    guard isLegal, let first = name.utf8.first, first >= 0x61, name.utf8.count <= 40 else {
      return problem(
        "'\(name)' cannot name a process", at: member.position,
        help: "use lower-case letters, digits and '-', a letter first, 40 at most")
    }
  }

  private mutating func checkPorts(of system: SystemDescription) {
    var owners: [Int: String] = [:]
    let ports = [
      ("registry", system.registry), ("broker", system.broker), ("gateway", system.gateway),
      ("console", system.console),
    ]
    for case (let name, let listening?) in ports {
      if let owner = owners.updateValue(name, forKey: listening.port) {
        problem(
          "port \(listening.port) of '\(name)' is already the port of '\(owner)'",
          at: listening.position,
          help: "write another port, such as \(listening.port + 1)")
      }
    }
  }

  private mutating func checkDependencies(of services: [ServiceDescription]) {
    let names = Set(services.map(\.name))
    for service in services {
      for needed in service.dependsOn where !names.contains(needed.value) {
        if needed.value == "registry" || needed.value == "broker" {
          problem(
            "'\(service.name)' need not depend on '\(needed.value)': it is started before all services",
            at: needed.position, help: "take it out")
        } else {
          problem(
            "'\(service.name)' depends on '\(needed.value)', which is no service of this file",
            at: needed.position,
            help: Suggestion.help(for: needed.value, in: names.subtracting([service.name])))
        }
      }
    }
    do throws(StartOrder.Cycle) {
      _ = try StartOrder.sorted(services, wanted: names)
    } catch {
      let last = error.names.dropLast().last ?? ""
      let position = services.first { $0.name == last }?.dependsOn.first {
        $0.value == error.names.first
      }?.position
      problem(
        "depends_on goes in a circle: \(error.names.joined(separator: " → "))",
        at: position ?? .start,
        help:
          "take '\(error.names[0])' out of depends_on of '\(last)': a call finds a service whenever it is there"
      )
    }
  }
}
