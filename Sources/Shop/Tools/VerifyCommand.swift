// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import Foundation

/// `shop verify`.
public struct VerifyCommand: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Checks what must hold over the databases of all services, from outside of them.",
    discussion: """
      Reads the files while the shop runs or not. Orders on their way are no violation; --settled says that there
      should be none. Exit 1 with a sentence for each violation.

      Example: shop verify --settled
      """)

  @Flag(help: "No order should be on its way.")
  var settled = false
  @Flag(help: "One JSON document instead of sentences.")
  var json = false

  public init() {}

  public func run() async throws {
    do {
      let environment = try ToolEnvironment()
      let books = try ShopBooks(logFolder: environment.logFolder) { package in
        try environment.configuration.databasePath(of: package)
      }
      let report = try Verifier(books: books, isSettled: settled).run()
      print(json ? report.json : report.text)
      guard report.violations.isEmpty else { throw ExitCode(1) }
    } catch let code as ExitCode {
      throw code
    } catch {
      FileHandle.standardError.write(Data("shop: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }
}
