// SPDX-License-Identifier: Apache-2.0

/// The types that generated code uses and does not declare.
enum RuntimeType: String {
  // Of Swift.
  case Bool, Int32, Int64, UInt8, UInt32, UInt64, Float, Double, String, Set, Duration
  case Sendable, Hashable, Mirror, CustomStringConvertible, CustomReflectable
  // Of ApusWire.
  case Bytes, Timestamp, UUID, UnknownFields, WireError, Message, WireEnum
  case MessageEncoder, MessageDecoder, Violations, TextPattern, TextRules
  // Of ApusRPC.
  case GeneratedCode, StatusCode, RPCError, ServiceError, CallError
  case MethodDescriptor, ServiceDescriptor, RPCService, ServiceClient
  case Event, ServerTurn, CallContext, CallOptions, RPCChannel, ReplyStream, ResponseWriter
  case RequestStream, RequestWriter

  /// Where it is declared.
  var module: Swift.String {
    switch self {
    case .Bool, .Int32, .Int64, .UInt8, .UInt32, .UInt64, .Float, .Double, .String, .Set,
      .Duration, .Sendable, .Hashable, .Mirror, .CustomStringConvertible, .CustomReflectable:
      "Swift"
    case .Bytes, .Timestamp, .UUID, .UnknownFields, .WireError, .Message, .WireEnum,
      .MessageEncoder, .MessageDecoder, .Violations, .TextPattern, .TextRules:
      "ApusWire"
    case .GeneratedCode, .StatusCode, .RPCError, .ServiceError, .CallError, .MethodDescriptor,
      .ServiceDescriptor, .RPCService, .ServiceClient, .Event, .ServerTurn, .CallContext,
      .CallOptions,
      .RPCChannel, .ReplyStream, .ResponseWriter, .RequestStream, .RequestWriter:
      "ApusRPC"
    }
  }
}
