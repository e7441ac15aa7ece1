// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Tells the supervisor that started this process how it is: one JSON object, replaced at once.
struct StatusFile {
  let path: String?

  func write(state: String, port: Int) {
    guard let path else { return }
    let pid = ProcessInfo.processInfo.processIdentifier
    let text = "{\"pid\":\(pid),\"port\":\(port),\"state\":\"\(state)\"}\n"
    // A supervisor that sees nothing says so itself; we have calls to serve.
    try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
  }
}
