// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TopicPolicy {
  private struct File: Decodable {
    struct Topic: Decodable {
      var publishers: Set<String>
      var subscribers: Set<String>
    }
    var version: Int
    var operatorsPublish: Bool
    var topics: [String: Topic]
  }

  /// Reads `topics.json` as the compiler writes it.
  ///
  /// - Throws: a sentence that names the file and what is wrong with it.
  package init(path: String) throws {
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw TopicPolicyError(path: path, reason: "it is no list of topics in JSON (\(error))")
    }
    guard file.version == 1 else {
      throw TopicPolicyError(
        path: path, reason: "its version is \(file.version), this program reads 1")
    }
    self.init(
      topics: file.topics.mapValues {
        Topic(publishers: $0.publishers, subscribers: $0.subscribers)
      }, allowsOperators: file.operatorsPublish)
  }
}

struct TopicPolicyError: Error, CustomStringConvertible {
  let path: String
  let reason: String
  var description: String { "\(path) cannot be used: \(reason); `apus up` writes it" }
}
