// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusReflection
import ApusReflectionAPI
import ApusRPC
import ApusWire

/// The console's answers as JSON: by its own schema, so that scripts find the schema's names.
enum TelemetryJSON {
  private static let index: SchemaIndex = {
    let service = ServiceDescriptor.consoleService
    let packages = ([service.descriptor] + service.imports).compactMap { bytes in
      (try? PackageDescriptor(decoding: bytes)).map { PackageSchema($0) }
    }
    return SchemaIndex(packages)
  }()

  static func value<Shown: Message>(_ message: Shown) -> JSONValue {
    (try? index.json(message.encoded(), as: Shown.messageName)) ?? .null
  }
}
