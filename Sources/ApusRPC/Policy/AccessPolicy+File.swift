// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension AccessPolicy {
  private struct File: Decodable {
    var version: Int
    var service: String
    var allow: [String: [String]]
  }

  /// Reads a policy file as the compiler writes it.
  ///
  /// - Throws: ``PolicyError`` with the reason.
  public init(path: String) throws(PolicyError) {
    let file: File
    do {
      guard FileManager.default.isReadableFile(atPath: path) else {
        throw PolicyError(path: path, reason: "there is no such file that can be read")
      }
      let data = try Data(contentsOf: URL(filePath: path))
      file = try JSONDecoder().decode(File.self, from: data)
    } catch let error as PolicyError {
      throw error
    } catch {
      throw PolicyError(path: path, reason: "it is no policy in JSON (\(error))")
    }
    guard file.version == 1 else {
      throw PolicyError(path: path, reason: "its version is \(file.version), this program reads 1")
    }
    self.init(service: file.service, allow: file.allow.mapValues(Set.init))
  }
}

/// A policy file that cannot be used.
public struct PolicyError: Error, CustomStringConvertible {
  public let path: String
  public let reason: String

  public var description: String {
    "the policy \(path) cannot be used: \(reason); write it with `apus generate --emit policy`"
  }
}
