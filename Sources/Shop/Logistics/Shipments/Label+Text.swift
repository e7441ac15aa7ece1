// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI

extension Label {
  /// What is printed and glued to the parcel.
  init(_ parcel: KeptShipment) {
    let shop = ["Apus", "warehouse \(parcel.warehouse)"]
    let address = parcel.address
    let customer = [
      address.name, address.street, "\(address.postalCode) \(address.city)", address.country,
    ]
    let (from, to) = parcel.isReturn ? (customer, shop) : (shop, customer)
    let lines =
      ["\(parcel.carrier) \(parcel.service)\(parcel.isReturn ? ", return" : "")"]
      + Self.block("From", from) + Self.block("To", to)
      + ["Weight  \(parcel.weight) g", "Number  \(Self.grouped(parcel.trackingNumber))"]
    self.init(
      shipment: parcel.id, trackingNumber: parcel.trackingNumber,
      text: lines.joined(separator: "\n") + "\n")
  }

  private static func block(_ title: String, _ lines: [String]) -> [String] {
    lines.filter { !$0.allSatisfy(\.isWhitespace) }.enumerated().map { index, line in
      let head = index == 0 ? title : ""
      // A name with a line break in it must not look like another line of the label.
      let text = String(line.map { $0.isNewline ? " " : $0 })
      return head + String(repeating: " ", count: 8 - head.count) + text
    }
  }

  /// As people read it: PA 0000 0001 5 DE.
  private static func grouped(_ number: String) -> String {
    var rest = Substring(number)
    return [2, 4, 4, 1, 2].map { count in
      defer { rest = rest.dropFirst(count) }
      return String(rest.prefix(count))
    }.joined(separator: " ")
  }
}
