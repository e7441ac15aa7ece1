// SPDX-License-Identifier: Apache-2.0

import Yams

extension DescriptionReader {
  private static let doorKeys = ["port", "site", "users", "secure", "cert", "key", "origins"]

  /// `gateway: { port: 8080, site: Pages, users: shop.user.v1 }`.
  mutating func door(_ node: Node) -> (listening: ListeningPort, door: DoorDescription)? {
    var listening = ListeningPort(
      port: SystemDescription.gatewayPort, position: FilePosition(node))
    var door = DoorDescription()
    guard let members = mapping(node, "'gateway'") else { return nil }
    for member in members {
      let what = "'\(member.key)' of 'gateway'"
      switch member.key {
      case "port":
        listening.position = FilePosition(member.value)
        listening.port = integer(member.value, what, in: 1...65_535) ?? listening.port
      case "site": door.site = place(member.value, what)
      case "users": door.users = string(member.value, what)
      case "secure": door.isSecure = boolean(member.value, what) ?? false
      case "cert": door.certificate = place(member.value, what)
      case "key": door.key = place(member.value, what)
      case "origins":
        door.origins = strings(member.value, what, orOne: true).map(\.value)
      default: unknown(member, in: "'gateway'", known: Self.doorKeys)
      }
    }
    if (door.certificate == nil) != (door.key == nil) {
      problem(
        "'cert' and 'key' of 'gateway' belong together", at: listening.position,
        help: "write both, or neither")
    }
    return (listening, door)
  }

  private mutating func place(_ node: Node, _ what: String) -> Located<String>? {
    let position = FilePosition(node)
    return string(node, what).map { Located(value: filled($0, at: position), position: position) }
  }
}
