import ApusRPC
import GreeterAPI

public struct Greeter: GreeterService {
  public init() {}

  public func greet(name: String, context: CallContext) async throws -> Greeting {
    guard name != "Nobody" else { throw Unwelcome(name: name) }
    return Greeting(text: "Hello, \(name)!")
  }
}
