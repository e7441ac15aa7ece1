// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Console

@Suite struct AccessTokenTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "token-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder + "/console-token")
  }

  @Test("it is made once, for its owner alone, and stays")
  func made() throws {
    try inFolder { path in
      let first = try AccessToken.load(path: path)
      #expect(first.text.utf8.count == 43)
      #expect(try AccessToken.load(path: path).text == first.text)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(try AccessToken.load(path: path + "2").text != first.text)
    }
  }

  @Test("a file that others can read is refused")
  func readable() throws {
    try inFolder { path in
      _ = try AccessToken.load(path: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
      #expect(throws: (any Error).self) { try AccessToken.load(path: path) }
    }
  }

  @Test("a link that somebody laid there is not followed")
  func link() throws {
    try inFolder { path in
      let elsewhere = path + "-elsewhere"
      try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: elsewhere)
      #expect(throws: (any Error).self) { try AccessToken.load(path: path) }
      #expect(!FileManager.default.fileExists(atPath: elsewhere))
    }
  }

  @Test(
    "what is too short to be a token is none",
    arguments: ["", "secret", "two words of it 0123456789 0123456789"])
  func short(_ text: String) throws {
    try inFolder { path in
      _ = FileManager.default.createFile(
        atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
      #expect(throws: (any Error).self) { try AccessToken.load(path: path) }
    }
  }
}
