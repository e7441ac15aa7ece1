// SPDX-License-Identifier: Apache-2.0

import ApusOperator

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One line of a process with the time at which it came.
struct LogLine: Sendable, Hashable {
  var time: String
  var id: String
  var text: String

  /// `2026-07-29T12:00:00.123Z text`, as ``LogFile`` writes it.
  init(_ line: String, id: String) {
    let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    time = parts.first.map(String.init) ?? ""
    text = parts.count > 1 ? String(parts[1]) : ""
    self.id = id
  }
}

/// Reads the log of a process and follows it over rotations.
struct LogReader {
  let path: String
  let id: String
  private var offset = 0
  private var inode: UInt64 = 0
  /// A line stands behind its time in the file.
  private var splitter = LineSplitter(limit: LineSplitter.longestLine + 64)

  init(path: String, id: String) {
    self.path = path
    self.id = id
  }

  /// Everything there is, from the oldest file on.
  mutating func readAll() -> [LogLine] {
    var lines: [LogLine] = []
    for number in stride(from: LogFile.oldFileCount, to: 0, by: -1) {
      let text = FilePath.text(of: "\(path).\(number)") ?? ""
      lines += text.split(separator: "\n").map { LogLine(String($0), id: id) }
    }
    return lines + readNew()
  }

  /// What has come since the last time.
  mutating func readNew() -> [LogLine] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0 else { return [] }
    var lines: [LogLine] = []
    if UInt64(information.st_ino) != inode {
      // Rotated: what was left of the old file is in `.1` now.
      if inode != 0 { lines += rest(of: path + ".1") }
      inode = UInt64(information.st_ino)
      offset = 0
    }
    return lines + read(descriptor)
  }

  private mutating func rest(of old: String) -> [LogLine] {
    let descriptor = unsafe open(old, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return read(descriptor)
  }

  private mutating func read(_ descriptor: Int32) -> [LogLine] {
    var lines: [LogLine] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe pread(descriptor, &buffer, buffer.count, off_t(offset))
      guard count > 0 else { return lines }
      offset += count
      lines += splitter.lines(buffer[..<count]).map { LogLine($0, id: id) }
    }
  }
}
