// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import ApusOperator
import Testing

@testable import apus

@Suite struct SystemStateTests {
  private let state = SystemState(
    name: "shop", file: "/shop/apus.yaml", pid: getpid(),
    startTime: ProcessTable.startTime(getpid()),
    registry: "127.0.0.1:7400", readySeconds: 1.25,
    processes: [
      .init(
        name: "cart", replica: 2, pid: 42, startTime: "7", port: 4_711, state: "healthy",
        restarts: 3,
        database: "sqlite:x", isPlatform: false),
      .init(
        name: "registry", replica: 1, pid: nil, startTime: nil, port: nil, state: "stopped",
        restarts: 0,
        database: nil, isPlatform: true),
    ])

  @Test("what `up` writes, `ps` reads")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let home = Home(path: folder.path)
    try home.make()
    try state.write(home)
    #expect(SystemState.read(home) == state)
    #expect(SystemState.read(home)?.isRunning == true)
  }

  @Test("a pid that belongs to another process now is not taken for the old one")
  func pidReuse() {
    var other = state
    other.startTime = "1"
    #expect(!other.isRunning)
    #expect(!Leftovers.isAlive(state.processes[0]))
  }

  @Test("a status file is read when it is one, and nothing else")
  func statusFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/cart-1.json"
    #expect(StatusFile.read(path) == nil)
    try folder.write("cart-1.json", "{\"pid\":42,\"port\":4711,\"state\":\"healthy\"}")
    #expect(StatusFile.read(path) == StatusFile(pid: 42, port: 4_711, state: "healthy"))
    #expect(StatusFile.read(path)?.health == .healthy)
    try folder.write("cart-1.json", "{\"pid\":42,\"por")
    #expect(StatusFile.read(path) == nil)
  }

  @Test("only one `up` has a home at a time")
  func lock() throws {
    let folder = try TemporaryFolder()
    let home = Home(path: folder.path)
    try home.make()
    func isFree() -> Bool {
      guard let lock = UpLock(home) else { return false }
      _ = consume lock
      return true
    }
    if let first = UpLock(home) {
      let isFreeMeanwhile = isFree()
      #expect(!isFreeMeanwhile)
      _ = consume first
    } else {
      Issue.record("the first one did not get the lock")
    }
    #expect(isFree())
  }

  @Test("a log rotates by size, keeps its old files, and is read in order over them")
  func logRotation() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/cart-1.log"
    var reader = LogReader(path: path, id: "cart-1")
    var log = LogFile(path: path)
    log.append("first", at: "t1")
    #expect(reader.readNew().map(\.text) == ["first"])
    let long = String(repeating: "x", count: LineSplitter.longestLine)
    let count = LogFile.longestFile / LineSplitter.longestLine + 10
    for number in 0..<count { log.append("\(number) \(long)", at: "t2") }
    log.append("after", at: "t3")
    #expect(FilePath.exists(path + ".1"))
    let seen = reader.readNew().map {
      $0.text.prefix(5).split(separator: " ").first.map(String.init) ?? ""
    }
    #expect(seen == (0..<count).map(String.init) + ["after"])
    var all = LogReader(path: path, id: "cart-1")
    #expect(all.readAll().count == count + 2)
  }
}
