// SPDX-License-Identifier: Apache-2.0

import ApusEvents
public import ApusRPC
import ApusRegistry
public import ApusStore
import ApusTelemetry
public import ApusTransport
public import Logging
public import ServiceLifecycle
import Synchronization

/// One process of a system: its services, its calls to others, its stores, from start to graceful
/// stop. Assembled by hand in `main`:
///
///     let process = try await ServiceProcess(.cartService)
///     let search = process.client(SearchClient.self)
///     let store = try await process.store(migrations: CartTables.migrations)
///     process.serve(CartHandler(store: store, search: search))
///     try await process.run()
public final class ServiceProcess: Service {
  public let configuration: ProcessConfiguration
  public let logger: Logger
  public let loops: LoopGroup
  /// The services that this process is made for; each has its own certificate, policy and database.
  public let services: [ServiceDescriptor]

  let current: Mutex<ProcessIdentities>
  let status: StatusFile
  /// `nil` when nothing is recorded: it was turned off, or nobody could be told.
  let telemetry: Telemetry?
  let state = Mutex(State())

  struct State {
    var registrations: [ServiceRegistration] = []
    var channels: [String: RPCChannel] = [:]
    var stores: [Store] = []
    var subscriptions: [Subscription] = []
    var sagas: [Sagas] = []
    var companions: [any Service] = []
    /// By which caches share their values with other processes.
    var cacheEngine: (any CacheEngine)?
    /// Who checks the tokens of users.
    var users: JWKSVerifier?
  }

  /// - Parameter services: those that it serves, or the one in whose name it calls.
  /// - Throws: a sentence that says what is missing and how to get it.
  public convenience init(_ services: ServiceDescriptor...) async throws {
    try await self.init(services, configuration: ProcessConfiguration())
  }

  public init(_ services: [ServiceDescriptor], configuration: ProcessConfiguration) async throws {
    guard !services.isEmpty else {
      throw ConfigurationError("a process needs a service: ServiceProcess(.cartService)")
    }
    try ProcessLogging.bootstrap(level: configuration.logLevel)
    self.services = services
    self.configuration = configuration
    logger = Logger(label: services.map(\.package).uniqued.joined(separator: ","))
    current = Mutex(
      try ProcessIdentities(
        folder: configuration.identityFolder, services: services))
    loops = LoopGroup(count: configuration.loopCount)
    telemetry = ProcessTelemetry.make(configuration, service: services[0].package, loops: loops)
    telemetry?.install()
    status = StatusFile(path: configuration.statusFile)
    status.write(.starting, port: 0)
  }

  /// Serves a handler once the process runs. All before `run()`.
  @inlinable
  public func serve<Handler: RPCService>(_ handler: Handler) {
    serve(ServiceRegistration(handler))
  }

  public func serve(_ registration: ServiceRegistration) {
    precondition(
      services.contains { $0.name == registration.descriptor.name },
      "\(registration.descriptor.name) is served, but the process was not made for it")
    state.withLock { $0.registrations.append(registration) }
  }

  /// A client of another service, found by its name.
  ///
  /// - Parameter caller: in whose name; the first service of the process without one.
  public func client<Client: ServiceClient>(
    _ type: Client.Type, as caller: ServiceDescriptor? = nil
  ) -> Client {
    let caller = caller ?? services[0]
    let callee = Client.serviceDescriptor
    if !caller.uses.contains(callee.name) {
      logger.warning(
        "calls will be refused: the schema does not say that the service is used",
        metadata: ["service": "\(caller.name)", "uses": "\(callee.name)"])
    }
    return Client(channel: channel(to: callee.package, as: caller.package))
  }

  /// Opens the database of a service and migrates it.
  public func store(
    of service: ServiceDescriptor? = nil, migrations: [Migration],
    options: StoreOptions = StoreOptions()
  ) async throws -> Store {
    let owner = (service ?? services[0]).package
    let path = try configuration.databasePath(of: owner)
    let store = try await Store.open(
      path: path, owner: owner, migrations: migrations, options: options,
      observer: telemetry?.workObserver(of: owner)
    ) { SystemClock.now() }
    state.withLock { $0.stores.append(store) }
    return store
  }

  /// Runs beside the services, and is stopped with them.
  public func add(_ companion: any Service) {
    state.withLock { $0.companions.append(companion) }
  }

  /// For those who know the names of services only when they run, as the gateway does.
  package func channel(to package: String, as caller: String) -> RPCChannel {
    let key = "\(caller) → \(package)"
    if let known = state.withLock({ $0.channels[key] }) { return known }
    let channel = RPCChannel(
      to: package, identity: { self.identity(caller) }, resolver: resolver(as: caller),
      loops: loops, logger: logger,
      observer: telemetry?.clientObserver(of: caller, to: package, loops: loops))
    return state.withLock { state in
      if let raced = state.channels[key] { return raced }
      state.channels[key] = channel
      return channel
    }
  }

  private func resolver(as caller: String) -> any EndpointResolver {
    guard !configuration.registry.isEmpty else { return StaticResolver([]) }
    return RegistryResolver(
      channel: registryChannel(as: caller), seed: .random(in: .min ... .max), logger: logger)
  }

  /// A way to one process, for as long as the channel is held.
  package func channel(
    to package: String, as caller: String, at endpoint: Endpoint
  ) -> RPCChannel {
    RPCChannel(
      to: package, identity: { self.identity(caller) }, resolver: StaticResolver([endpoint]),
      loops: loops, logger: logger)
  }

  package func registryChannel(as caller: String) -> RPCChannel {
    let key = "\(caller) → registry"
    if let known = state.withLock({ $0.channels[key] }) { return known }
    let endpoints = configuration.registry.map { Endpoint(host: $0.host, port: $0.port) }
    let channel = RPCChannel(
      to: "apus.registry.v1", identity: { self.identity(caller) },
      resolver: StaticResolver(endpoints), loops: loops, logger: logger)
    state.withLock { $0.channels[key] = channel }
    return channel
  }

  /// As they were last read: files that are renewed are taken without a restart.
  var identities: ProcessIdentities { current.withLock { $0 } }

  func identity(_ package: String) -> Identity {
    guard let identity = identities.byPackage[package] else {
      preconditionFailure("\(package) is none of this process's services")
    }
    return identity
  }
}

extension Array where Element: Hashable {
  /// Each once, in the order of the first.
  var uniqued: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
