// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusRegistryAPI

extension ServiceEndpoint.PackageVersion {
  /// The schema package of a service that is served, as its descriptor says it: what
  /// `apus breaking --against live` compares with.
  public init(_ service: ServiceDescriptor) {
    // FNV-1a 64, as for methods and errors.
    let fingerprint = service.descriptor.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    self.init(name: service.package, fingerprint: fingerprint)
  }
}
