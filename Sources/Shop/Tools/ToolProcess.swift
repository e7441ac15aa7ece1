// SPDX-License-Identifier: Apache-2.0

import ApusService
import ArgumentParser
import Foundation
import ToolsAPI

/// A process that only calls.
enum ToolProcess {
  /// - Parameter body: whether the answer is yes.
  /// - Throws: exit codes: 1 when the answer is no or something failed, 2 without a running system.
  static func run(
    _ body: (ShopClients, ToolEnvironment) async throws -> Bool
  ) async throws {
    do {
      let environment = try ToolEnvironment()
      let process = try await ServiceProcess(
        [.shopTools], configuration: environment.configuration)
      guard try await body(ShopClients(process), environment) else { throw ExitCode(1) }
    } catch let error as ConfigurationError {
      FileHandle.standardError.write(Data("shop: \(error)\n".utf8))
      throw ExitCode(2)
    } catch let code as ExitCode {
      throw code
    } catch {
      FileHandle.standardError.write(Data("shop: \(error)\n".utf8))
      throw ExitCode(1)
    }
  }
}
