// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// What a package takes from around it.
extension SwiftEmitter {
  /// Imported packages whose types stand in the generated code, with the first place of each.
  private var neededPlaces: [(package: String, span: SourceSpan)] {
    var found: [(package: String, span: SourceSpan)] = []
    func need(_ name: String, _ span: SourceSpan) {
      guard let owner = tree.packageName(of: name), owner != package.name,
        !found.contains(where: { $0.package == owner })
      else { return }
      found.append((owner, span))
    }
    for message in package.messages {
      for field in message.fields where !field.typeName.isEmpty { need(field.typeName, field.span) }
    }
    for service in package.services {
      for method in service.methods {
        for name in [method.request, method.reply].compactMap({ $0 }) + method.errors {
          need(name, method.span)
        }
      }
    }
    return found
  }

  var neededPackages: [String] { neededPlaces.map(\.package) }

  /// Imports without a module to take them from.
  func missingModules() -> [EmitterDiagnostic] {
    neededPlaces.filter { names.module(of: $0.package) == nil }.map { place in
      EmitterDiagnostic(
        .error, at: place.span,
        "no module is known for the package \(place.package); the target needs the one of its "
          + "folder among its dependencies (apusc: --module \(place.package)=MODULE)")
    }
  }
}
