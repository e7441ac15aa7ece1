import ApusService
import GreeterAPI
import HelloService

let process = try await ServiceProcess(.greeterService)
process.serve(Greeter())
try await process.run()
