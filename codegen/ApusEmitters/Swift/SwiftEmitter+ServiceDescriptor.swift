// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// The name by which code speaks of a service: `ServiceProcess(.cartService)`.
extension SwiftEmitter {
  func serviceDescriptor(_ service: ServiceType, _ writer: inout SwiftWriter) {
    let descriptor = names.runtime(.ServiceDescriptor)
    let methods = service.methods.map { "\(service.clientName).\(methodProperty($0))" }
    let lists = [
      ("uses", service.uses), ("publishes", service.publishes), ("subscribes", service.subscribes),
    ]
    writer.line()
    writer.block("nonisolated extension \(descriptor)") { writer in
      writer.documentation(
        service.documentation.isEmpty ? "`\(service.name)`." : service.documentation)
      writer.line("public static let \(descriptorProperty(service)) = \(descriptor)(")
      writer.indented { writer in
        writer.line("name: \"\(service.name)\",")
        writer.line("package: \"\(package.name)\",")
        writer.list("methods: [", methods, "],")
        for (label, names) in lists where label == "uses" || !names.isEmpty {
          writer.list("\(label): [", names.map { "\"\($0)\"" }, "],")
        }
        let imports = importedPackages.map { descriptorName(of: $0) }
        writer.line("descriptor: \(descriptorName(of: package))\(imports.isEmpty ? ")" : ",")")
        if !imports.isEmpty { writer.list("imports: [", imports, "])") }
      }
    }
  }
}
