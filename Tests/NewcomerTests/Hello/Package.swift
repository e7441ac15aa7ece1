// swift-tools-version: 6.2

import PackageDescription

// A package of a user's own. `APUS` is where Apus comes from; in life it is its address.
let package = Package(
  name: "hello",
  platforms: [.macOS(.v26)],
  dependencies: [.package(url: "file://@APUS@", exact: "0.1.0")],
  targets: [
    .target(
      name: "GreeterAPI", dependencies: [.product(name: "ApusRPC", package: "apus")],
      path: "schemas/hello/greeter/v1",
      plugins: [.plugin(name: "ApusGenerator", package: "apus")]),
    .target(name: "HelloService", dependencies: ["GreeterAPI"]),
    .executableTarget(
      name: "hello",
      dependencies: ["HelloService", .product(name: "ApusService", package: "apus")]),
    .testTarget(name: "HelloTests", dependencies: ["HelloService", "GreeterAPI"]),
  ]
)
