// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import Hummingbird

/// `GET /api/stream?method=…&request=…&service=…`: a stream of any service, called as the operator.
package struct OperatorStreams: Sendable {
  let calls: OperatorCalls?

  package init(_ calls: OperatorCalls?) { self.calls = calls }

  func answer(_ request: Request) async -> Response {
    guard let calls else {
      return Problem(.failedPrecondition, "the console has no identity to call with").response()
    }
    let query = request.uri.queryParameters
    func given(_ name: Substring) -> String { query[name].map(String.init) ?? "" }
    do {
      return try await calls.stream(
        given("method"), given("request"), service: given("service")
      ).response()
    } catch let error as UnknownTarget {
      return Problem(.notFound, error.name).response()
    } catch let error as RPCError {
      return Problem(error.code, error.message).response()
    } catch {
      return Problem(.internal, "the stream could not be opened").response()
    }
  }
}
