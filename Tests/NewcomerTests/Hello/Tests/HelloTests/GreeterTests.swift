import ApusRPC
import GreeterAPI
import HelloService
import Testing

@Suite struct GreeterTests {
  let greeter = GreeterClient(channel: .inProcess(Greeter()))

  @Test("a guest is greeted by name")
  func greets() async throws {
    #expect(try await greeter.greet(name: "Ada").text == "Hello, Ada!")
  }

  @Test("who is unwelcome learns so by a typed error")
  func refuses() async {
    do throws(GreeterService.GreetError) {
      _ = try await greeter.greet(name: "Nobody")
      Issue.record("nobody was greeted")
    } catch {
      switch error {
      case .unwelcome(let unwelcome): #expect(unwelcome.name == "Nobody")
      case .call(let failure): Issue.record("\(failure)")
      }
    }
  }

  @Test("the rules of the schema hold")
  func validates() async {
    await #expect(throws: GreeterService.GreetError.self) { try await greeter.greet(name: "") }
  }
}
