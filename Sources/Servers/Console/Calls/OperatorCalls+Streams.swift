// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusOperator
import ApusRPC
import ApusReflection
import ApusWire

extension OperatorCalls {
  /// A method that was found, and what is to be sent to it.
  struct Found {
    let index: SchemaIndex
    let method: MethodSchema
    /// Whose certificate the endpoints have.
    let package: String
  }

  /// What a stream of any service tells, as server-sent events.
  ///
  /// - Throws: `UnknownTarget`, or an `RPCError` that says what is wrong with the request.
  func stream(_ name: String, _ request: String, service: String) async throws -> EventStream {
    let found = try await target(name, service)
    guard found.method.descriptor.kind == .serverStreaming, let type = found.method.reply else {
      throw RPCError(.invalidArgument, "\(found.method.fullName) replies no stream")
    }
    // A GET opens it, and whatever follows an address must not change anything.
    guard found.method.descriptor.idempotency == .readonly else {
      throw RPCError(
        .invalidArgument,
        "\(found.method.fullName) is not @readonly: apus call \(found.method.fullName)")
    }
    let body: Bytes
    do {
      let json = request.isEmpty ? .object(JSONObject()) : try JSONValue(parsing: request)
      body = try found.index.encode(json, as: found.method.request)
    } catch {
      throw RPCError(.invalidArgument, "\(error)")
    }
    return EventStream(
      channel: channel(to: found.package), index: found.index, method: found.method, request: body,
      type: type, hidesSecrets: true)
  }

  /// - Throws: `UnknownTarget` when nobody serves such a method, or the name fits several.
  func target(_ name: String, _ service: String) async throws -> Found {
    if let method = known.method(named: name), let own = CallTarget.package(of: name) {
      return Found(index: known.index, method: method, package: service.isEmpty ? own : service)
    }
    do {
      let target =
        service.isEmpty
        ? try await CallTarget.find(name, to: nil, system)
        : try await CallTarget.find(name, servedBy: service, system)
      return Found(index: target.index, method: target.method, package: target.package)
    } catch let error as CommandError {
      throw UnknownTarget(name: error.message)
    } catch let error as any CallError {
      throw UnknownTarget(name: "\(name): \(error)")
    }
  }
}
