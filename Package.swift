// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// The map of Apus: every target and what it may use, a line each. Arrows point down only.

import PackageDescription

/// Swift 6 mode, strict concurrency and strict memory safety for all that we write by hand.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6), .strictMemorySafety(),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A schema package is a target: its `.apus` files lie beside one small Swift file.
func schema(_ name: String, _ folder: String, _ imports: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: imports + ["ApusRPC"], path: "schemas/\(folder)",
    plugins: ["ApusGenerator"])
}

func library(
  _ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil
) -> Target {
  .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func program(_ name: String, _ dependencies: [Target.Dependency], path: String) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

/// A service of the shop, its schema, and its tests beside the others'.
func shop(_ name: String, _ others: [Target.Dependency]) -> Target {
  library(
    "Shop\(name)",
    ["ApusService", "ApusStore", "ApusEvents", "ApusRPC", "ApusWire", "CommonAPI"]
      + [.target(name: "\(name)API")] + others, path: "Sources/Shop/\(name)")
}

func shopTests(_ name: String, _ others: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "Shop\(name)Tests",
    dependencies: [
      .target(name: "Shop\(name)"), .target(name: "\(name)API"), "ShopTesting", "CommonAPI",
      "ApusEvents", "ApusStore", "ApusRPC", "ApusWire",
    ] + others, path: "Tests/ShopTests/\(name)", swiftSettings: strict)
}

func product(_ name: String, _ package: String) -> Target.Dependency {
  .product(name: name, package: package)
}

let log = product("Logging", "swift-log")
let lifecycle = product("ServiceLifecycle", "swift-service-lifecycle")
let signals = product("UnixSignals", "swift-service-lifecycle")
let metrics = product("CoreMetrics", "swift-metrics")
let tracing = product("Tracing", "swift-distributed-tracing")
let hummingbird = product("Hummingbird", "hummingbird")
let nio: [Target.Dependency] = [
  product("NIOCore", "swift-nio"), product("NIOPosix", "swift-nio"),
]

let shopNames = [
  "Search", "Cart", "Wishlist", "User", "OrderTaking", "OrderProcessing", "Payment", "Provider",
  "Logistics", "Warehouse", "Notification", "Recommendation",
]
let shopAPIs: [Target.Dependency] = shopNames.map { .target(name: "\($0)API") }
let shopServices: [Target.Dependency] = shopNames.flatMap { name -> [Target.Dependency] in
  [.target(name: "Shop\(name)"), .target(name: "\(name)API")]
}

let package = Package(
  name: "apus",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "ApusRPC", targets: ["ApusRPC"]),
    .library(name: "ApusService", targets: ["ApusService"]),
    .library(name: "ApusStore", targets: ["ApusStore"]),
    .library(name: "ApusEvents", targets: ["ApusEvents"]),
    .library(name: "ApusReflection", targets: ["ApusReflection"]),
    .plugin(name: "ApusGenerator", targets: ["ApusGenerator"]),
    .executable(name: "apusc", targets: ["apusc"]),
    .executable(name: "apus", targets: ["apus"]),
    .executable(name: "apus-registry", targets: ["apus-registry"]),
    .executable(name: "apus-broker", targets: ["apus-broker"]),
    .executable(name: "apus-gateway", targets: ["apus-gateway"]),
    .executable(name: "shop", targets: ["shop"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
  ],
  targets: [
    // The compiler. Nothing of the runtime, nothing from outside.
    library("ApusSchema", path: "codegen/ApusSchema"),
    library("ApusEmitters", ["ApusSchema"], path: "codegen/ApusEmitters"),
    program("apusc", ["ApusSchema", "ApusEmitters"], path: "codegen/apusc"),
    .plugin(
      name: "ApusGenerator", capability: .buildTool(), dependencies: ["apusc"],
      path: "codegen/Plugin"),

    // The runtime.
    library("ApusWire"),
    .systemLibrary(
      name: "COpenSSL", path: "Sources/COpenSSL",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    library("ApusTransport", ["ApusWire", "COpenSSL"] + nio),
    library("ApusBalancing"),
    library("ApusMeasure"),
    library("ApusResilience"),
    library(
      "ApusRPC",
      ["ApusWire", "ApusTransport", "ApusBalancing", "ApusResilience", log]),
    library("ApusReflection", ["ApusWire", "ApusRPC", "ApusResilience", "ApusReflectionAPI"]),
    library(
      "ApusRegistry", ["ApusRPC", "ApusRegistryAPI", "ApusBalancing", "ApusResilience", log]),
    library(
      "ApusStore",
      [
        "ApusRPC", "ApusWire", product("GRDB", "GRDB.swift"),
        product("GRDBSQLite", "GRDB.swift"), metrics,
      ]),
    library(
      "ApusTelemetry",
      [
        "ApusRPC", "ApusTransport", "ApusWire", "ApusMeasure", "ApusResilience", "OTLPAPI",
        "ApusConsoleAPI", log, metrics, tracing,
        product("NIOHTTP1", "swift-nio"),
      ] + nio),
    library(
      "ApusAudit", ["ApusConsoleAPI", "ApusReflectionAPI", "ApusReflection", "ApusRPC", "ApusWire"]),
    .systemLibrary(
      name: "CHiredis", path: "Sources/Engines/CHiredis",
      providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
    library(
      "ApusRedis", ["ApusStore", "ApusResilience", "ApusTransport", "ApusWire", "CHiredis", log],
      path: "Sources/Engines/Redis"),
    library(
      "ApusEvents",
      [
        "ApusRPC", "ApusWire", "ApusStore", "ApusBalancing", "ApusResilience", "ApusBusAPI", log,
      ]),
    library(
      "ApusService",
      [
        "ApusRPC", "ApusRegistry", "ApusStore", "ApusEvents", "ApusTelemetry", "ApusHealthAPI",
        "ApusReflectionAPI", "ApusRegistryAPI", "ApusSagaAPI", "ApusWire", log, lifecycle, signals,
      ]),

    library(
      "ApusOperator",
      [
        "ApusRPC", "ApusReflection", "ApusReflectionAPI", "ApusRegistry", "ApusRegistryAPI",
        "ApusTransport", log,
      ]),

    // The platform's own schemas, and the shop's.
    schema("ApusHealthAPI", "apus/health/v1"),
    schema("ApusReflectionAPI", "apus/reflection/v1"),
    schema("ApusRegistryAPI", "apus/registry/v1"),
    schema("ApusBusAPI", "apus/bus/v1"),
    schema("ApusSagaAPI", "apus/saga/v1"),
    schema("OTLPAPI", "opentelemetry/otlp/v1"),
    schema("ApusConsoleAPI", "apus/console/v1", ["OTLPAPI"]),
    schema("ApusGatewayAPI", "apus/gateway/v1"),
    schema("EchoAPI", "bench/echo/v1"),

    schema("CommonAPI", "shop/common/v1"),
    schema("SearchAPI", "shop/search/v1", ["CommonAPI"]),
    schema("CartAPI", "shop/cart/v1", ["CommonAPI"]),
    schema("WishlistAPI", "shop/wishlist/v1", ["CommonAPI"]),
    schema("OrderTakingAPI", "shop/ordertaking/v1", ["CommonAPI"]),
    schema("OrderProcessingAPI", "shop/orderprocessing/v1", ["CommonAPI"]),
    schema("OrderProcessingState", "shop/orderprocessing/state/v1", ["CommonAPI"]),
    schema("PaymentAPI", "shop/payment/v1", ["CommonAPI"]),
    schema("ProviderAPI", "shop/provider/v1", ["CommonAPI"]),
    schema("LogisticsAPI", "shop/logistics/v1", ["CommonAPI"]),
    schema("WarehouseAPI", "shop/warehouse/v1", ["CommonAPI"]),
    schema("NotificationAPI", "shop/notification/v1", ["CommonAPI"]),
    schema("RecommendationAPI", "shop/recommendation/v1", ["CommonAPI"]),
    schema("UserAPI", "shop/user/v1", ["CommonAPI"]),
    schema("ToolsAPI", "shop/tools/v1"),
    schema("TaxAPI", "shop/flaws/tax/v1", ["CommonAPI"]),
    schema("PopularityAPI", "shop/flaws/popularity/v1", ["SearchAPI"]),
    schema("BackofficeAPI", "shop/flaws/backoffice/v1"),

    // Servers and commands.
    program(
      "apus-registry",
      ["ApusRegistry", "ApusRegistryAPI", "ApusRPC", "ApusTransport", log, signals],
      path: "Sources/Servers/RegistryServer"),
    library(
      "Broker",
      [
        "ApusService", "ApusStore", "ApusBusAPI", "ApusRPC", "ApusWire", "ApusResilience",
        "ApusBalancing", log, lifecycle,
      ], path: "Sources/Servers/Broker"),
    library(
      "Gateway",
      [
        "ApusService", "ApusReflection", "ApusReflectionAPI", "ApusRegistry", "ApusRegistryAPI",
        "ApusGatewayAPI", "ApusRPC", "ApusWire", "ApusResilience", "ApusTelemetry", hummingbird,
        product("HummingbirdHTTP2", "hummingbird"), product("HummingbirdTLS", "hummingbird"),
        product("HummingbirdCore", "hummingbird"), product("NIOHTTP1", "swift-nio"), metrics,
        tracing,
        "ApusTransport", log, lifecycle,
      ] + nio, path: "Sources/Servers/Gateway"),
    program("apus-gateway", ["Gateway", "ApusService"], path: "Sources/Servers/GatewayServer"),
    .systemLibrary(
      name: "CZlib", path: "Sources/Servers/CZlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "Console",
      dependencies: [
        "ApusAudit", "ApusOperator", "ApusConsoleAPI", "OTLPAPI", "ApusService", "ApusStore",
        "ApusReflection", "ApusReflectionAPI", "ApusRegistry", "ApusRegistryAPI", "ApusBusAPI",
        "ApusSagaAPI", "ApusRPC", "ApusTransport", "ApusWire", "ApusMeasure", "ApusTelemetry",
        "CZlib", hummingbird, product("HummingbirdCore", "hummingbird"), log, lifecycle,
      ], path: "Sources/Servers/Console", resources: [.copy("Pages")], swiftSettings: strict),
    program(
      "apus-console", ["Console", "ApusService", "ApusWire"], path: "Sources/Servers/ConsoleServer"),
    program(
      "apus-broker", ["Broker", "ApusService", "ApusBusAPI"], path: "Sources/Servers/BrokerServer"),
    program(
      "apus",
      [
        "ApusAudit", "ApusOperator", "ApusConsoleAPI", "ApusRPC", "ApusReflection",
        "ApusReflectionAPI", "ApusRegistry", "ApusRegistryAPI", "ApusTransport", "ApusWire",
        "ApusMeasure", "ApusBusAPI", "ApusSagaAPI", "ApusGatewayAPI", "ApusHealthAPI",
        "ApusSchema", "ApusEmitters", log, product("ArgumentParser", "swift-argument-parser"),
        product("Yams", "Yams"),
      ], path: "Sources/apus"),

    // The shop: each service knows its own schema, and those that it calls or hears of.
    library("ShopCatalogue", ["SearchAPI", "CommonAPI"], path: "Sources/Shop/Catalogue"),
    // What the shop does wrong when it is asked to.
    library(
      "ShopFlaws",
      [
        "TaxAPI", "PopularityAPI", "BackofficeAPI", "SearchAPI", "CommonAPI", "ApusRPC", "ApusWire",
      ], path: "Sources/Shop/Flaws"),
    shop(
      "Search", ["ShopFlaws", "PopularityAPI", "ShopCatalogue", "WarehouseAPI", "OrderTakingAPI"]),
    shop(
      "Cart", ["ShopFlaws", "TaxAPI", "SearchAPI", "OrderTakingAPI", "UserAPI", lifecycle, log]),
    shop("Wishlist", ["ShopFlaws", "SearchAPI", "CartAPI", "UserAPI", "ApusTransport"]),
    shop("User", ["ShopFlaws", "BackofficeAPI", "ApusTransport", log, tracing]),
    shop("OrderTaking", ["CartAPI", "LogisticsAPI", "SearchAPI", "OrderProcessingAPI", "UserAPI"]),
    shop(
      "OrderProcessing",
      ["OrderProcessingState", "WarehouseAPI", "PaymentAPI", "LogisticsAPI", "OrderTakingAPI"]),
    shop("Payment", ["ProviderAPI", "ApusTransport", log, lifecycle]),
    shop("Provider", ["PaymentAPI", "ApusTransport", log, lifecycle]),
    shop("Logistics", [lifecycle, log]),
    shop("Warehouse", [lifecycle, log]),
    shop(
      "Notification",
      [
        "UserAPI", "OrderTakingAPI", "OrderProcessingAPI", "WishlistAPI", "CartAPI", "WarehouseAPI",
        "ApusTransport", log, lifecycle,
      ] + nio),
    shop("Recommendation", ["SearchAPI", "OrderTakingAPI", "CartAPI", "UserAPI"]),
    library(
      "ShopTools",
      [
        "ApusService", "ApusStore", "ApusRPC", "ApusWire", "ApusMeasure", "ShopCatalogue",
        "CommonAPI", "ToolsAPI", product("ArgumentParser", "swift-argument-parser"),
      ] + shopAPIs, path: "Sources/Shop/Tools"),
    program(
      "shop",
      [
        "ShopTools", "ShopFlaws", "TaxAPI", "PopularityAPI", "BackofficeAPI", "ApusService",
        "ApusRedis", "ApusRPC",
        product("ArgumentParser", "swift-argument-parser"),
      ] + shopServices, path: "Sources/Shop/shop"),

    // What the benchmark runs.
    program(
      "apus-bench-server", ["ApusRPC", "ApusTransport", "ApusWire", "EchoAPI", log, signals],
      path: "Benchmarks/Server"),
    program(
      "apus-bench-client", ["ApusRPC", "ApusTransport", "ApusWire", "EchoAPI", log],
      path: "Benchmarks/Client"),
    program(
      "apus-bench-bus",
      ["Broker", "ApusBusAPI", "ApusStore", "ApusRPC", "ApusTransport", "ApusWire", log],
      path: "Benchmarks/Bus"),
    program("apus-bench-http", [hummingbird, log], path: "Benchmarks/BareHTTP"),
    program(
      "apus-bench-telemetry",
      ["ApusTelemetry", "ApusRPC", "ApusTransport", "ApusWire", "EchoAPI", log],
      path: "Benchmarks/Telemetry"),
    program("apus-bench-codec", ["ApusWire"], path: "Benchmarks/Codec"),
    program(
      "apus-bench-collector",
      ["Console", "ApusConsoleAPI", "OTLPAPI", "ApusOperator", "ApusStore", "ApusRPC", "ApusWire"],
      path: "Benchmarks/Collector"),
    program(
      "apus-bench-store", ["ApusStore", "ApusRPC", "ApusWire", "CartAPI"],
      path: "Benchmarks/Store"),

    // The tests mirror the targets.
    tests("ApusSchemaTests", ["ApusSchema"], exclude: ["Goldens"]),
    tests("ApusEmittersTests", ["ApusEmitters", "ApusSchema"], exclude: ["Goldens"]),
    .testTarget(
      name: "GeneratedCodeTests", dependencies: ["ApusRPC", "ApusWire", "ApusReflectionAPI"],
      swiftSettings: strict, plugins: ["ApusGenerator"]),
    tests("ApusWireTests", ["ApusWire"], exclude: ["Corpus"]),
    tests("ConformanceTests", ["ApusWire", "ApusSchema"]),
    tests("ApusTransportTests", ["ApusTransport", "COpenSSL"] + nio),
    tests("ApusBalancingTests", ["ApusBalancing"]),
    tests("ApusResilienceTests", ["ApusResilience"]),
    tests(
      "ApusRPCTests",
      ["ApusRPC", "ApusTransport", "ApusWire", "ApusBalancing", "ApusResilience", "EchoAPI", log]),
    tests(
      "ApusTelemetryTests",
      [
        "ApusTelemetry", "ApusService", "ApusConsoleAPI", "OTLPAPI", "Broker", "apus-registry",
        "ApusRegistry", "ApusRegistryAPI", "ApusBusAPI", "ApusStore", "ApusEvents", "ApusTransport",
        "ApusRPC", "ApusWire", "CartAPI", "CommonAPI", "SearchAPI", "UserAPI", "OrderTakingAPI",
        "WarehouseAPI",
        log, metrics, tracing, product("NIOHTTP1", "swift-nio"),
      ] + nio),
    tests("ApusServiceTests", ["ApusService", "ApusTransport", "ApusRPC", "ApusWire", log]),
    tests("ApusReflectionTests", ["ApusReflection", "ApusWire"]),
    tests(
      "ApusAuditTests",
      [
        "ApusAudit", "ApusConsoleAPI", "ApusReflection", "ApusReflectionAPI", "ApusSchema",
        "ApusEmitters", "ApusWire",
      ]),
    tests("ApusRegistryTests", ["ApusRegistry"]),
    tests(
      "RegistryServerTests",
      ["apus-registry", "ApusRegistry", "ApusRegistryAPI", "ApusRPC", "ApusTransport", log]),
    tests(
      "ConsoleTests",
      [
        "Console", "ApusConsoleAPI", "OTLPAPI", "ApusOperator", "ApusReflection", "ApusStore",
        "ApusRPC", "ApusTransport", "ApusWire", hummingbird, log,
      ], exclude: ["otlp-from-python", "otlp_from_python.py"]),
    tests(
      "BrokerTests",
      [
        "Broker", "apus-broker", "ApusBusAPI", "ApusStore", "ApusRPC", "ApusTransport", "ApusWire",
        "ApusBalancing", log,
      ]),
    .testTarget(
      name: "GatewayTests",
      dependencies: [
        "Gateway", "apus-registry", "ApusService", "ApusReflection", "ApusReflectionAPI",
        "ApusRegistry", "ApusRegistryAPI", "ApusTransport", "ApusRPC", "ApusWire", hummingbird, log,
      ] + nio, swiftSettings: strict, plugins: ["ApusGenerator"]),
    program("store-probe", ["ApusStore", "ApusWire"], path: "Tests/StoreProbe"),
    tests("ApusStoreTests", ["ApusStore", "ApusRPC", "ApusWire", "store-probe"]),
    tests("ApusRedisTests", ["ApusRedis", "ApusStore", "ApusTransport", "ApusWire", log]),
    program(
      "event-probe",
      ["ApusEvents", "ApusStore", "ApusRPC", "ApusTransport", "ApusWire", "CartAPI", log],
      path: "Tests/EventProbe"),
    tests(
      "ApusEventsTests",
      [
        "ApusEvents", "ApusService", "ApusStore", "ApusBusAPI", "ApusRPC", "ApusTransport",
        "ApusWire", "Broker", "CartAPI", "SearchAPI", "event-probe", log,
      ]),
    tests(
      "SagaTests",
      [
        "ApusEvents", "ApusService", "ApusSagaAPI", "ApusStore", "ApusRPC", "ApusWire",
        "ApusBalancing", log,
      ]),
    .target(
      name: "ShopTesting", dependencies: ["ApusStore", "ApusRPC", "ApusWire"],
      path: "Tests/ShopTests/Support", swiftSettings: strict),
    shopTests(
      "OrderProcessing",
      [
        "OrderProcessingState", "WarehouseAPI", "PaymentAPI", "LogisticsAPI", "OrderTakingAPI",
        "ApusBalancing", "ApusResilience", log,
      ]),
    shopTests("Search", ["ShopCatalogue", "WarehouseAPI", "OrderTakingAPI"]),
    shopTests("Cart", ["SearchAPI", "OrderTakingAPI", "UserAPI"]),
    shopTests(
      "OrderTaking",
      ["ShopCart", "CartAPI", "SearchAPI", "LogisticsAPI", "OrderProcessingAPI", "UserAPI"]),
    shopTests("Wishlist", ["SearchAPI", "CartAPI", "UserAPI", log]),
    shopTests("Recommendation", ["SearchAPI", "OrderTakingAPI", "CartAPI", "UserAPI"]),
    shopTests(
      "Notification",
      [
        "UserAPI", "OrderTakingAPI", "OrderProcessingAPI", "WishlistAPI", "CartAPI", "WarehouseAPI",
        "ApusTransport", log,
      ] + nio),
    shopTests(
      "Tools",
      [
        "ShopCart", "ShopNotification", "ShopOrderProcessing", "ShopOrderTaking", "ShopPayment",
        "ShopProvider", "ShopWarehouse",
      ]),
    shopTests("Logistics"),
    shopTests("Warehouse"),
    shopTests("Payment", ["ShopProvider", "ProviderAPI", "ApusTransport"]),
    shopTests("User", ["ApusService", "ApusTransport"]),
    .testTarget(
      name: "ShopTests",
      dependencies: [
        "ShopSearch", "ShopCart", "ShopTesting", "ApusStore", "ApusTransport", "ApusRPC",
        "ApusWire",
        "SearchAPI", "CartAPI", "CommonAPI", log,
      ], path: "Tests/ShopTests/System", swiftSettings: strict),
    tests(
      "CommandTests",
      [
        "apus", "ApusOperator", "ApusConsoleAPI", "ApusMeasure", "ApusReflection", "ApusRPC",
        "ApusTransport", "ApusWire", "ApusReflectionAPI", "ApusRegistryAPI", "ApusSagaAPI",
        "ApusGatewayAPI", "EchoAPI", "ApusHealthAPI", "ApusSchema", log, product("Yams", "Yams"),
      ], exclude: ["Goldens"]),
  ]
)
