// SPDX-License-Identifier: Apache-2.0

import Yams

extension DescriptionReader {
  private static let serviceKeys = [
    "command", "product", "replicas", "environment", "env_file", "depends_on", "healthcheck",
    "profiles", "zone",
    "resources", "secrets", "packages", "storage",
  ]

  /// One entry of `services`.
  mutating func service(_ entry: Member) -> ServiceDescription? {
    let place = "service '\(entry.key)'"
    guard let members = mapping(entry.value, place) else { return nil }
    var service = ServiceDescription(
      name: entry.key, position: entry.position, commandPosition: entry.position)
    for member in members {
      let what = "'\(member.key)' of \(place)"
      switch member.key {
      case "command":
        service.commandPosition = FilePosition(member.value)
        service.command = command(member.value, what)
      case "product": service.product = string(member.value, what)
      case "replicas": service.replicas = integer(member.value, what, in: 0...100) ?? 1
      case "environment": service.environment = environment(member.value, what)
      case "env_file": service.environmentFiles = strings(member.value, what, orOne: true)
      case "depends_on": service.dependsOn = strings(member.value, what, orOne: false)
      case "healthcheck": service.healthcheck = healthcheck(member.value, what)
      case "profiles": service.profiles = strings(member.value, what, orOne: false).map(\.value)
      case "zone": service.zone = string(member.value, what)
      case "resources": service.resources = resources(member.value, what)
      case "secrets": service.secrets = secrets(member.value, what)
      case "packages":
        service.packages = strings(member.value, what, orOne: true).map(\.value)
      case "storage": service.storage = storage(member.value, what)
      default: unknown(member, in: place, known: Self.serviceKeys)
      }
    }
    if service.command.isEmpty, !members.contains(where: { $0.key == "command" }) {
      problem(
        "\(place) has no 'command'", at: entry.position,
        help: "write the program and its arguments: command: shop \(entry.key)")
    }
    return service
  }

  /// A line split into words, or a list of words.
  private mutating func command(_ node: Node, _ what: String) -> [String] {
    let position = FilePosition(node)
    if case .sequence = node {
      return strings(node, what, orOne: false).map { filled($0.value, at: $0.position) }
    }
    guard let line = string(node, what) else { return [] }
    do throws(CommandWords.Fault) {
      let words = try CommandWords.split(line).map { filled($0, at: position) }
      if words.isEmpty {
        problem("\(what) is empty", at: position, help: "write the program and its arguments")
      }
      return words
    } catch {
      problem(
        "a quote in \(what) has no end", at: position,
        help: "write a list of words instead: [shop, cart]")
      return []
    }
  }

  /// A mapping, or compose's list of `NAME=value`.
  private mutating func environment(_ node: Node, _ what: String) -> [ServiceDescription.Variable] {
    if case .sequence = node {
      return strings(node, what, orOne: false).compactMap { entry in
        guard let equals = entry.value.firstIndex(of: "=") else {
          problem(
            "'\(entry.value)' in \(what) has no '='", at: entry.position, help: "write NAME=value")
          return nil
        }
        let value = String(entry.value[equals...].dropFirst())
        return .init(name: String(entry.value[..<equals]), value: filled(value, at: entry.position))
      }
    }
    return (mapping(node, what) ?? []).compactMap { member in
      string(member.value, "'\(member.key)' in \(what)").map {
        .init(name: member.key, value: filled($0, at: FilePosition(member.value)))
      }
    }
  }

  private mutating func healthcheck(_ node: Node, _ what: String) -> Healthcheck? {
    var check = Healthcheck()
    for member in mapping(node, what) ?? [] {
      let place = "'\(member.key)' in \(what)"
      switch member.key {
      case "test": check.test = command(member.value, place)
      case "interval": check.interval = duration(member.value, place) ?? check.interval
      case "timeout": check.timeout = duration(member.value, place) ?? check.timeout
      case "retries": check.retries = integer(member.value, place, in: 1...1_000) ?? check.retries
      case "disable":
        if boolean(member.value, place) == true { check.test = nil }
      default:
        unknown(member, in: what, known: ["test", "interval", "timeout", "retries", "disable"])
      }
    }
    return check
  }

  private mutating func resources(_ node: Node, _ what: String) -> ServiceDescription.Resources {
    var resources = ServiceDescription.Resources()
    for member in mapping(node, what) ?? [] {
      let place = "'\(member.key)' in \(what)"
      let position = FilePosition(member.value)
      guard let text = string(member.value, place) else { continue }
      switch member.key {
      case "cpus":
        resources.cpus = Double(text).flatMap { $0 > 0 && $0 <= 1_024 ? $0 : nil }
        if resources.cpus == nil {
          problem("\(place) must be a number above 0, not '\(text)'", at: position)
        }
      case "memory":
        resources.memoryByteCount = Units.byteCount(text).flatMap { $0 > 0 ? $0 : nil }
        if resources.memoryByteCount == nil {
          problem("\(place) must be a size, not '\(text)'", at: position, help: "write 512M or 1G")
        }
      default: unknown(member, in: what, known: ["cpus", "memory"])
      }
    }
    return resources
  }

  private mutating func storage(_ node: Node, _ what: String) -> ServiceDescription.Storage {
    guard let text = string(node, what), text != "none" else { return .none }
    guard let byteCount = Units.byteCount(text), byteCount > 0 else {
      problem(
        "\(what) must be a size, not '\(text)'", at: FilePosition(node),
        help: "write 5G, or none for what keeps nothing")
      return .standard
    }
    return .bytes(byteCount)
  }

  private mutating func secrets(_ node: Node, _ what: String) -> [Located<
    ServiceDescription.Variable
  >] {
    (mapping(node, what) ?? []).compactMap { member in
      string(member.value, "'\(member.key)' in \(what)").map {
        let position = FilePosition(member.value)
        return Located(
          value: .init(name: member.key, value: filled($0, at: position)), position: position)
      }
    }
  }
}
