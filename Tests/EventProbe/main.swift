// SPDX-License-Identifier: Apache-2.0
//
// A process of its own for ApusEventsTests, to be killed while it writes and tells events:
//
//   event-probe PATH IDENTITY PORT   writes effects with their events for ever, relays them to the
//   bus on PORT; prints a line when the first is kept

import ApusEvents
import ApusRPC
import ApusStore
import ApusTransport
import ApusWire
import CartAPI
import Foundation
import Logging

let arguments = CommandLine.arguments
let logger = Logger(label: "probe") { _ in SwiftLogNoOpLogHandler() }
let store = try await Store.open(
  path: arguments[1], owner: "shop.cart.v1",
  migrations: [
    Migration(
      "effects",
      sql: "CREATE TABLE effect (position INTEGER PRIMARY KEY, key TEXT, number INTEGER)")
  ]
) { Timestamp(date: Date()) }
let channel = RPCChannel(
  to: "apus.bus.v1", as: try Identity(folder: arguments[2]),
  resolver: StaticResolver([Endpoint(host: "127.0.0.1", port: Int(arguments[3]) ?? 0)]),
  loops: LoopGroup(count: 1), logger: logger)
let relay = Relay(store: store, bus: channel, seed: .random(in: .min ... .max), logger: logger)

/// The same four keys in every life of the probe.
let keys = (UInt8(1)...4).map { UUID(uuid: ($0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }

await withTaskGroup(of: Void.self) { group in
  group.addTask { await relay.run() }
  for writer in 0..<4 {
    group.addTask {
      var step = 0
      while true {
        let key = keys[(writer + step) % keys.count]
        let number = Int.random(in: 0..<Int(UInt32.max))
        do {
          try await store.write { db in
            try db.execute(
              "INSERT INTO effect (key, number) VALUES (\(key.uuidString), \(number))")
            try db.publish(CartLineAdded(cart: key, sku: "sku", quantity: UInt32(number)))
          }
        } catch {
          FileHandle.standardOutput.write(Data("failed: \(error)\n".utf8))
          return
        }
        if writer == 0, step == 0 { FileHandle.standardOutput.write(Data("started\n".utf8)) }
        step += 1
      }
    }
  }
}
