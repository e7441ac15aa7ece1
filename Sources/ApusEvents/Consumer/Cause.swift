// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore

/// Why a handler failed, and whose fault it is.
///
/// The text is kept with the event and shown to people: it is made of what the platform says, and of
/// nothing that an unknown error carries, which may be a customer's.
enum Cause {
  case ofEvent(String)
  /// What the handler needs is away: worth trying again.
  case ofSurroundings(String)
  /// The event waits for something that only another event can bring.
  case ofOrder(String)
  /// This process ends, or must.
  case ofProcess

  /// As an observer is told.
  var outcome: WorkOutcome {
    switch self {
    case .ofEvent: .failed
    case .ofSurroundings, .ofOrder: .deferred
    case .ofProcess: .abandoned
    }
  }

  /// The bus keeps no more.
  private static let maxLength = 1_000

  init(_ error: any Error) {
    switch error {
    case is CancellationError: self = .ofProcess
    case let error as any DeferrableError where error.isDeferred:
      self = .ofOrder(Self.shortened(String(reflecting: type(of: error))))
    case let error as StoreError: self = Self.of(error)
    case let error as UnreadableEvent: self = .ofEvent(Self.shortened(error.description))
    case let error as RPCError: self = Self.of(error)
    case let error as any CallError:
      if let failure = error.rpcError {
        self = Self.of(failure)
      } else {
        // The case of an error that its method declares, without what it carries.
        let declared = Mirror(reflecting: error).children.first
        let name = "\(String(reflecting: type(of: error))).\(declared?.label ?? "")"
        self = Self.of((declared?.value as? any ServiceError).map { type(of: $0).statusCode }, name)
      }
    case let error as any ServiceError:
      self = Self.of(type(of: error).statusCode, type(of: error).messageName)
    default: self = .ofEvent(Self.shortened(String(reflecting: type(of: error))))
    }
  }

  private static func of(_ error: StoreError) -> Cause {
    switch error {
    case .stopped, .closed: .ofProcess
    case .busy, .overloaded, .diskFull: .ofSurroundings(shortened(error.description))
    default: .ofEvent(shortened(error.description))
    }
  }

  private static func of(_ error: RPCError) -> Cause {
    of(error.code, "\(error.code): \(error.message)")
  }

  private static func of(_ code: StatusCode?, _ text: String) -> Cause {
    switch code {
    case .unavailable, .deadlineExceeded, .resourceExhausted, .cancelled:
      .ofSurroundings(shortened(text))
    default: .ofEvent(shortened(text))
    }
  }

  /// At most as many bytes as the bus keeps, in whole characters.
  static func shortened(_ text: String) -> String {
    guard text.utf8.count > maxLength else { return text }
    var short = ""
    for character in text {
      guard short.utf8.count + character.utf8.count <= maxLength else { break }
      short.append(character)
    }
    return short
  }
}
