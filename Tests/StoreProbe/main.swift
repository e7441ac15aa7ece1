// SPDX-License-Identifier: Apache-2.0
//
// A process of its own for ApusStoreTests, to be killed, stopped and starved:
//
//   store-probe append PATH        appends for ever; prints each number after the store
//   acknowledged it store-probe claim PATH NAME N  writes under the keys 0..<N, as NAME; prints who
//   had the effect of each key store-probe open PATH          opens and migrates slowly; prints
//   "opened"

import ApusStore
import ApusWire
import Foundation

/// Unbuffered: what was printed before the kill has arrived.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

let arguments = CommandLine.arguments
let store = try await Store.open(
  path: arguments[2], owner: "probe", migrations: ProbeTables.migrations,
  options: StoreOptions(busyTimeout: .seconds(20)), now: { Timestamp(date: Date()) })

switch arguments[1] {
case "append":
  do {
    while true {
      say("\(try await store.write(ProbeTables.append))")
    }
  } catch {
    // What an operator would read; the test reads it too.
    say("failed: \(error)")
  }
case "claim":
  for key in 0..<(Int(arguments[4]) ?? 0) {
    let claim = try IdempotencyClaim(
      caller: "test", method: "claim", key: "\(key)", request: Text("request \(key)"))
    let name = arguments[3]
    let winner = try await store.write(idempotently: claim) { db in
      _ = try ProbeTables.append(db)
      return Text(name)
    }
    say("\(key) \(winner.text)")
  }
  try await store.close()
default:
  say("opened")
}
