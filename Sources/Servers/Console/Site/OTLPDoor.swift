// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusRPC
import ApusWire
import HTTPTypes
import Hummingbird
import OTLPAPI

/// OpenTelemetry's protocol over HTTP: any SDK sends here. Protobuf, plain or packed by gzip.
///
/// Spec: opentelemetry.io/docs/specs/otlp, "OTLP/HTTP".
package struct OTLPDoor: Sendable {
  private let collector: Collector

  package init(_ collector: Collector) { self.collector = collector }

  /// - Parameter signal: `traces`, `metrics` or `logs`.
  func take(_ signal: String, _ request: Request) async -> Response {
    let type = request.headers[.contentType]?.split(separator: ";").first.map(String.init) ?? ""
    guard type.lowercased() == "application/x-protobuf" else {
      return Problem(
        .invalidArgument,
        "takes application/x-protobuf; set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"
      ).response(status: .unsupportedMediaType)
    }
    do {
      // Room before the body: however many send at once, no more is held.
      let announced = request.headers[.contentLength].flatMap { Int($0) }
      let limit = collector.limits.bodyByteCount
      let room = min(max(announced ?? limit, 0), limit)
      let rejected = try await collector.withRoom(room) {
        let bytes = try await body(of: request)
        // What it unpacks to is known only now.
        return try await collector.withRoom(max(bytes.count - room, 0)) {
          try await collector.keep(Self.batch(signal, bytes))
        }
      }
      return answer(rejected)
    } catch let error as RPCError {
      return Problem(error.code, error.message).response(
        status: error.code == .resourceExhausted ? .serviceUnavailable : nil)
    } catch let error as WireError {
      return Problem(.invalidArgument, "the body is no export of \(signal): \(error)").response()
    } catch Gunzip.Failure.tooLarge(let max) {
      return Problem(.invalidArgument, "the body unpacks to more than \(max) bytes")
        .response(status: .contentTooLarge)
    } catch Gunzip.Failure.notPacked {
      return Problem(.invalidArgument, "the body is not packed as it says").response()
    } catch let error as any HTTPResponseError {
      return Problem(
        .invalidArgument, "the body has more than \(collector.limits.bodyByteCount) bytes"
      )
      .response(status: error.status)
    } catch {
      return Problem(.unavailable, "it could not be kept").response()
    }
  }

  private func body(of request: Request) async throws -> Bytes {
    let body = try await request.body.collect(upTo: collector.limits.bodyByteCount)
    let bytes = Array(body.readableBytesView)
    switch request.headers[.contentEncoding]?.lowercased() {
    case nil, "", "identity": return Bytes(bytes)
    case "gzip", "deflate":
      return Bytes(try Gunzip.unpack(bytes, upTo: collector.limits.unpackedByteCount))
    default:
      throw RPCError(.invalidArgument, "the body's encoding is unknown: gzip or none")
    }
  }

  private static func batch(_ signal: String, _ bytes: Bytes) throws -> TelemetryBatch {
    switch signal {
    case "traces":
      TelemetryBatch(spans: try ExportTraceServiceRequest(decoding: bytes).resourceSpans)
    case "metrics":
      TelemetryBatch(metrics: try ExportMetricsServiceRequest(decoding: bytes).resourceMetrics)
    default: TelemetryBatch(logs: try ExportLogsServiceRequest(decoding: bytes).resourceLogs)
    }
  }

  /// What was refused is said; the sender must not send it again.
  private func answer(_ rejected: Int) -> Response {
    var reply = ExportResponse()
    if rejected > 0 {
      reply.partialSuccess = ExportPartialSuccess(
        rejected: Int64(rejected),
        errorMessage: "not kept: without ids, outside of the time that is kept, or too many series")
    }
    var response = Response(
      status: .ok, body: .init(byteBuffer: .init(bytes: Array(reply.encoded()))))
    response.headers[.contentType] = "application/x-protobuf"
    return response
  }
}
