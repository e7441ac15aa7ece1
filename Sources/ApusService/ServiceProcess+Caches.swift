// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusStore
import ApusTransport
public import ApusWire
import ServiceLifecycle

extension ServiceProcess {
  /// Lets `APUS_CACHE` choose an engine by its scheme, so that only programs which link one have it:
  ///
  ///     try process.cacheEngine("redis") { url in
  ///       RedisCacheEngine(try RedisURL(url), system: process.trustDomain, logger: process.logger)
  ///     }
  ///
  /// Before the caches are made.
  public func cacheEngine(
    _ scheme: String, _ make: (String) throws -> any CacheEngine
  ) throws {
    guard let url = configuration.cacheURL, url.hasPrefix(scheme + "://") else { return }
    let engine: any CacheEngine
    do {
      engine = try make(url)
    } catch {
      throw ConfigurationError("APUS_CACHE cannot be used: \(error)")
    }
    state.withLock { $0.cacheEngine = engine }
    add(CacheNews(engine: engine))
  }

  /// A cache of a service of this process; its values also lie where `APUS_CACHE` says. `off` there
  /// keeps nothing, which shows what the caches are worth.
  ///
  /// - Parameters:
  ///   - name: of the cache, within its service.
  ///   - service: whose it is; the first of the process without one.
  ///   - tags: what a value is made of, by which it is invalidated.
  /// - Throws: ``ConfigurationError`` when nothing here knows the engine of `APUS_CACHE`.
  public func cache<Key: LosslessStringConvertible & Hashable & Sendable, Value: Message>(
    _ name: String, of service: ServiceDescriptor? = nil, _ settings: CacheSettings,
    tags: @escaping @Sendable (Key, Value) -> [String] = { _, _ in [] }
  ) throws -> Cache<Key, Value> {
    let engine = state.withLock { $0.cacheEngine }
    var settings = settings
    if configuration.cacheURL == "off" {
      settings.timeToLive = .zero
      settings.staleFor = .zero
      settings.failureTimeToLive = nil
    } else if engine == nil, let url = configuration.cacheURL {
      let scheme = url.prefix { $0 != ":" }
      throw ConfigurationError("APUS_CACHE has the scheme \"\(scheme)\", which this program lacks")
    }
    return Cache(
      "\((service ?? services[0]).package)/\(name)", settings, sharedBy: engine, tags: tags,
      now: { LoopClock.now() })
  }
}

/// Hears what other processes invalidate, as long as the process runs.
private struct CacheNews: Service {
  let engine: any CacheEngine

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await engine.run()
      // An engine without news is no reason to end the process.
      while !Task.isCancelled { try? await Task.sleep(for: .seconds(3_600)) }
    }
  }
}
