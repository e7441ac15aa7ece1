// SPDX-License-Identifier: Apache-2.0

import ApusBalancing
import ApusRPC
import ApusResilience
import ApusWire
import CommonAPI
import LogisticsAPI
import Logging
import PaymentAPI
import Synchronization
import WarehouseAPI

/// The services that OrderProcessing calls, as models behind the true codec. Each call happens once
/// for its key; and it may be lost before it happens, or its answer after it.
final class Participants: Sendable {
  enum Fault: Sendable {
    /// It never came.
    case lost
    /// It happened, and nobody said so.
    case unanswered
    /// The provider does not say: `OutcomeUnknown`, after it happened.
    case outcomeUnknown
    case none
  }

  struct State {
    var warehouse: ModelWarehouse
    var payments = ModelPayments()
    var logistics = ModelLogistics()
    var calls: [String] = []
    /// By the name of the method, one after the other.
    var faults: [String: [Fault]] = [:]
    /// Of 100, and what decides.
    var faultRate = 0
    var random = SplitMix64(seed: 0)
    /// What a key was used for, and what was answered.
    var replies: [String: (request: String, reply: any Sendable)] = [:]
    /// Keys that came with two requests.
    var violations: [String] = []
  }

  let state: Mutex<State>
  private let clock: @Sendable () -> Timestamp

  init(
    stock: [String: [String: Int]], clock: @escaping @Sendable () -> Timestamp
  ) {
    state = Mutex(State(warehouse: ModelWarehouse(stock)))
    self.clock = clock
  }

  func with<Value>(_ body: (inout State) throws -> sending Value) rethrows -> sending Value {
    try state.withLock { try body(&$0) }
  }

  private func call<Reply: Sendable>(
    _ method: String, _ context: CallContext, _ request: String,
    _ effect: (inout State) throws -> Reply
  ) throws -> Reply {
    let result: Result<Reply, any Error> = state.withLock { state in
      state.calls.append(method)
      let fault = state.fault(method)
      if case .lost = fault { return .failure(RPCError(.unavailable, "lost")) }
      let result = Result { try state.once(method, context, request, effect) }
      switch fault {
      case .unanswered: return .failure(RPCError(.deadlineExceeded, "no answer"))
      case .outcomeUnknown: return .failure(OutcomeUnknown())
      case .lost, .none: return result
      }
    }
    return try result.get()
  }

  private static func channel(_ service: ServiceRegistration) -> RPCChannel {
    RPCChannel.inProcess(
      [service], caller: "service/shop.orderprocessing.v1",
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
      retryPolicy: .never)
  }
}

extension Participants.State {
  fileprivate mutating func fault(_ method: String) -> Participants.Fault {
    if var script = faults[method], !script.isEmpty {
      let fault = script.removeFirst()
      faults[method] = script
      return fault
    }
    guard faultRate > 0, Int.random(in: 0..<100, using: &random) < faultRate else { return .none }
    let isPayment = ["authorize", "void", "capture", "refund"].contains(method)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return .lost
    case 1 where isPayment: return .outcomeUnknown
    default: return .unanswered
    }
  }

  fileprivate mutating func once<Reply: Sendable>(
    _ method: String, _ context: CallContext, _ request: String,
    _ effect: (inout Self) throws -> Reply
  ) throws -> Reply {
    guard let key = context.idempotencyKey?.value else { return try effect(&self) }
    let name = "\(method) \(key)"
    if let (before, reply) = replies[name] {
      if before != request { violations.append("\(name): \(before) and \(request)") }
      if let reply = reply as? Reply { return reply }
    }
    let reply = try effect(&self)
    replies[name] = (request, reply)
    return reply
  }
}

extension Participants {
  var warehouse: WarehouseClient {
    let mock = WarehouseServiceMock(
      reserve: { [self] id, lines, ttl, context in
        let expires = clock().advanced(by: ttl)
        return try call("reserve", context, "\(id) \(lines) \(ttl)") { state in
          try state.warehouse.reserve(id, lines, until: expires)
        }
      },
      commit: { [self] id, context in
        let now = clock()
        return try call("commit", context, "\(id)") { try $0.warehouse.commit(id, at: now) }
      },
      release: { [self] id, context in
        let now = clock()
        return try call("release", context, "\(id)") { try $0.warehouse.release(id, at: now) }
      },
      restock: { [self] id, lines, reference, context in
        try call("restock", context, "\(id) \(lines) \(reference)") {
          try $0.warehouse.restock(id, lines, reference)
        }
      })
    return WarehouseClient(channel: Self.channel(ServiceRegistration(mock)))
  }

  var payment: PaymentClient {
    let mock = PaymentServiceMock(
      authorize: { [self] order, _, amount, token, context in
        try call("authorize", context, "\(order) \(amount) \(token)") {
          try $0.payments.authorize(order, amount, token)
        }
      },
      capture: { [self] order, amount, reference, isFinal, context in
        try call("capture", context, "\(order) \(amount) \(reference) \(isFinal)") {
          try $0.payments.capture(order, amount.minorUnits, reference, isFinal: isFinal)
        }
      },
      void: { [self] order, context in
        try call("void", context, "\(order)") { try $0.payments.void(order) }
      },
      refund: { [self] order, amount, reference, context in
        try call("refund", context, "\(order) \(amount) \(reference)") {
          try $0.payments.refund(order, amount.minorUnits, reference)
        }
      },
      get: { [self] order, context in
        try call("get", context, "") { try $0.payments.get(order) }
      })
    return PaymentClient(channel: Self.channel(ServiceRegistration(mock)))
  }

  var logistics: LogisticsClient {
    let mock = LogisticsServiceMock(
      createShipment: { [self] order, warehouse, _, destination, lines, context in
        try call("createShipment", context, "\(order) \(warehouse) \(destination) \(lines)") {
          try $0.logistics.create(order, warehouse, lines)
        }
      },
      cancelShipment: { [self] id, context in
        try call("cancelShipment", context, "\(id)") { try $0.logistics.cancel(id) }
      },
      createReturn: { [self] order, reference, lines, context in
        try call("createReturn", context, "\(order) \(reference) \(lines)") {
          $0.logistics.createReturn(order, reference, lines)
        }
      },
      getShipment: { [self] id, context in
        try call("getShipment", context, "") { try $0.logistics.get(id) }
      })
    return LogisticsClient(channel: Self.channel(ServiceRegistration(mock)))
  }
}
