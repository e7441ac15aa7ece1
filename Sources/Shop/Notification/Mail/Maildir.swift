// SPDX-License-Identifier: Apache-2.0

import ApusWire
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of mails, as https://cr.yp.to/proto/maildir.html has it: written in `tmp`, whole in
/// `new`, read in `cur`. The name of a mail's file comes of its id, so a mail that is written again
/// after a crash is still one.
struct Maildir: Sendable {
  let path: String

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func name(of id: UUID) -> String { "\(id.text).shop" }

  /// Returns when the mail is on the disk.
  ///
  /// - Parameter attempt: no two workers write one file in `tmp`.
  func put(_ message: MailMessage, attempt: Int64) throws {
    try prepare()
    let name = Self.name(of: message.id)
    guard try !isRead(name) else { return }
    let draft = "\(path)/tmp/\(name).\(attempt)"
    try write(message.text, to: draft)
    guard unsafe rename(draft, "\(path)/new/\(name)") == 0 else {
      throw Failure(description: "a mail cannot be moved to \(path)/new: error \(errno)")
    }
    try sync("\(path)/new")
  }

  private func prepare() throws {
    for folder in ["tmp", "new", "cur"] {
      try FileManager.default.createDirectory(
        atPath: "\(path)/\(folder)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
  }

  /// Whether somebody has read it already: it lies in `cur` then, with flags behind its name.
  private func isRead(_ name: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/cur").contains {
      $0 == name || $0.hasPrefix("\(name):")
    }
  }

  private func write(_ text: String, to file: String) throws {
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(description: "\(path)/tmp takes no file: error \(errno)")
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: Data(text.utf8))
    try handle.synchronize()
    try handle.close()
  }

  /// A name is on the disk when its folder is.
  private func sync(_ folder: String) throws {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(description: "\(folder) cannot be opened: error \(errno)")
    }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw Failure(description: "\(folder) cannot be synced: error \(errno)")
    }
  }
}
