// SPDX-License-Identifier: Apache-2.0
//
// apus-bench-bus [FOLDER] [SECONDS]: events that a broker acknowledges as on disk, with 1, 64 and 1,000 in
// flight, beside a plain loop of write and fdatasync in the same folder. Broker and publishers share the
// process and meet over mutual TLS on loopback. JSON, a line each.

import ApusTransport
import Foundation

let arguments = CommandLine.arguments.dropFirst()
let folder = arguments.first ?? FileManager.default.temporaryDirectory.path(percentEncoded: false)
let seconds = arguments.dropFirst().first.flatMap(Int.init) ?? 5
do {
  let place = "\(folder)/apus-bench-bus-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: place) }
  for round in 1...3 {
    try SyncFloor(folder: place).measure(seconds: seconds).print(round: round)
    for inFlight in [1, 64, 1_000] {
      let run = try await BusRun(folder: "\(place)/\(round)-\(inFlight)")
      try await run.publish(inFlight: inFlight, seconds: seconds).print(round: round)
      if inFlight == 1_000 { try await run.consume().print(round: round) }
      try await run.stop()
    }
  }
} catch {
  FileHandle.standardError.write(Data("error: \(error)\n".utf8))
  exit(1)
}
