// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the kernel knows of a process.
package enum ProcessTable {
  package static func isAlive(_ pid: Int32) -> Bool {
    guard pid > 0 else { return false }
    if kill(pid, 0) != 0 { return errno == EPERM }
    // A zombie answers signals, but nobody is at home.
    return fields(of: pid)?.first != "Z"
  }

  /// Resident bytes, as `ps` counts them.
  package static func residentByteCount(_ pid: Int32) -> Int? {
    guard let text = FilePath.text(of: "/proc/\(pid)/statm") else { return nil }
    let columns = text.split(separator: " ")
    guard columns.count > 1, let pages = Int(columns[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// When it started, in ticks since boot: with the pid it names one process for ever, though pids come again.
  package static func startTime(_ pid: Int32) -> String? {
    guard let fields = fields(of: pid), fields.count > 19 else { return nil }
    return String(fields[19])
  }

  /// Columns of /proc/pid/stat from the third (state) on; the second holds a name that may have spaces.
  private static func fields(of pid: Int32) -> [Substring]? {
    guard let text = FilePath.text(of: "/proc/\(pid)/stat"), let end = text.lastIndex(of: ")")
    else { return nil }
    return text[text.index(after: end)...].split(separator: " ")
  }
}
