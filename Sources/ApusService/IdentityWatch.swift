// SPDX-License-Identifier: Apache-2.0

import ApusRPC
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Notices that certificates or policies of a process were replaced, and takes them without a
/// restart. A bad one keeps the old and says so.
struct IdentityWatch {
  private let process: ServiceProcess
  private var stamps: [String: Date]

  init(_ process: ServiceProcess) {
    self.process = process
    stamps = Self.stamps(process)
  }

  private static func stamps(_ process: ServiceProcess) -> [String: Date] {
    var stamps: [String: Date] = [:]
    for service in process.services {
      for file in ["tls.crt", "tls.key", "ca.crt", "policy.json"] {
        let path = "\(process.configuration.identityFolder)/\(service.package)/\(file)"
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        stamps[path] = attributes?[.modificationDate] as? Date
      }
    }
    return stamps
  }

  mutating func look(_ server: RPCServer) {
    let now = Self.stamps(process)
    guard now != stamps else { return }
    stamps = now
    do {
      let fresh = try ProcessIdentities(
        folder: process.configuration.identityFolder,
        services: process.services)
      try server.replaceIdentities(fresh.all)
      server.replacePolicies(fresh.policies)
      process.current.withLock { $0 = fresh }
      process.logger.info("certificates and policies were renewed")
    } catch {
      process.logger.warning(
        "renewed certificates or policies cannot be used; the old ones stay",
        metadata: ["reason": "\(error)"])
    }
  }
}
