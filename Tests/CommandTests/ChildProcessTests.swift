// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import ApusOperator
import Testing

@testable import apus

@Suite struct ChildProcessTests {
  private func end(_ running: ChildProcess.Running) throws -> (String, ChildProcess.Ending) {
    var splitter = LineSplitter()
    var buffer = [UInt8](repeating: 0, count: 4_096)
    var text = ""
    var ending: ChildProcess.Ending?
    while ending == nil {
      ending = ChildProcess.ending(of: running.pid)
      SystemClock.sleep(.milliseconds(2))
    }
    while true {
      let count = unsafe read(running.output, &buffer, buffer.count)
      guard count > 0 else { break }
      text += splitter.lines(buffer[..<count]).joined(separator: "|")
    }
    close(running.output)
    return (text, try #require(ending))
  }

  @Test("a child has the environment that it was given, its output is read, its end known")
  func exit() throws {
    let running = try ChildProcess.spawn(
      ["/bin/sh", "-c", "echo $A-$HOME; exit 3"], environment: ["A": "x"])
    let (text, ending) = try end(running)
    #expect(text == "x-")
    #expect(ending == .exited(3))
  }

  @Test("a signal reaches what the child has started, too")
  func group() throws {
    let running = try ChildProcess.spawn(
      ["/bin/sh", "-c", "sleep 100 & echo $!; wait"], environment: [:])
    var buffer = [UInt8](repeating: 0, count: 64)
    var count = 0
    while count <= 0 { count = unsafe read(running.output, &buffer, buffer.count) }
    let inner = try #require(Int32(String(decoding: buffer[..<(count - 1)], as: UTF8.self)))
    #expect(ProcessTable.isAlive(inner))
    ChildProcess.signal(SIGKILL, group: running.pid)
    #expect(try end(running).1 == .signalled(SIGKILL))
    while ProcessTable.isAlive(inner) { SystemClock.sleep(.milliseconds(2)) }
  }

  @Test("what cannot be started says why")
  func failure() {
    #expect(throws: ChildProcess.Failure.self) {
      try ChildProcess.spawn(["/nowhere/x"], environment: [:], isBound: false)
    }
  }

  @Test("a process has a start time and memory, a dead one neither")
  func table() {
    #expect(ProcessTable.startTime(getpid()) != nil)
    #expect(ProcessTable.residentByteCount(getpid()) ?? 0 > 1 << 20)
    #expect(!ProcessTable.isAlive(0) && !ProcessTable.isAlive(Int32.max))
    #expect(ProcessTable.startTime(Int32.max) == nil)
  }
}
