// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusWire
import Testing

@Suite struct CallTests {
  private static let mock = SampleServiceMock(
    find: { name, limit, context in
      switch name {
      case "full": throw Full(limit: limit ?? 0)
      case "missing": throw Missing()
      case "odd": throw RPCError(.unavailable, "not now")
      default: return Scalars(text: name)
      }
    },
    count: { last, replies, context in
      for value in 1...last { try await replies.write(Node(value: value)) }
      if last == 3 { throw Full(limit: 3) }
    })

  private let client = SampleClient(channel: .inProcess(mock))

  @Test("parameters are labels on both sides")
  func parameters() async throws {
    #expect(try await client.find(name: "Ada").text == "Ada")
  }

  @Test("declared errors arrive as cases with their fields")
  func declaredErrors() async {
    await #expect(throws: SampleServiceFindError.full(Full(limit: 7))) {
      try await client.find(name: "full", limit: 7)
    }
    await #expect(throws: SampleServiceFindError.missing(Missing())) {
      try await client.find(name: "missing")
    }
  }

  @Test("what was not declared is the failure of the call")
  func callFailure() async {
    do throws(SampleService.FindError) {
      _ = try await client.find(name: "odd")
      Issue.record("nothing was thrown")
    } catch {
      switch error {
      case .full, .missing: Issue.record("\(error)")
      case .call(let failure): #expect(failure.code == .unavailable)
      }
      #expect(error.rpcError?.code == .unavailable)
    }
  }

  @Test("a request that breaks a rule is refused with the path")
  func invalid() async {
    let error = await #expect(throws: SampleServiceFindError.self) {
      try await client.find(name: "")
    }
    #expect(error?.rpcError?.code == .invalidArgument)
    #expect(error?.rpcError?.message.contains("name") == true)
  }

  @Test("a mock answers unimplemented where it has no closure")
  func unimplemented() async {
    let error = await #expect(throws: SampleServiceForgetError.self) {
      try await client.forget(Optionals())
    }
    #expect(error?.rpcError?.code == .unimplemented)
  }

  @Test("a stream ends after its replies, or with a declared error behind them")
  func streams() async throws {
    var values: [Int32] = []
    for try await node in client.count(to: 2) { values.append(node.value) }
    #expect(values == [1, 2])

    values = []
    await #expect(throws: SampleServiceCountError.full(Full(limit: 3))) {
      for try await node in client.count(to: 3) { values.append(node.value) }
    }
    #expect(values == [1, 2, 3])
  }

  @Test("the descriptor has the methods in order, with what the schema says of them")
  func descriptor() {
    let service = ServiceDescriptor.sampleService
    #expect(service.name == "generated.sample.v1.SampleService")
    #expect(service.package == "generated.sample.v1")
    #expect(service.uses == ["generated.sample.v1.SampleService"])
    #expect(service.methods.map(\.kind) == [.unary, .unary, .serverStreaming])
    #expect(service.methods.map(\.name).first == "generated.sample.v1.SampleService/find")
    #expect(service.methods.map(\.timeout) == [.milliseconds(7500), nil, nil])
    #expect(service.methods[0].idempotency == .readonly)
  }
}
