// SPDX-License-Identifier: Apache-2.0

import ApusSchema

/// What a package takes from around it, and what it asks for that is not emitted.
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
      for method in service.methods where method.isEmitted {
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

  /// Parts of the language that have no Swift yet; the rest of the package is emitted.
  func notEmittedYet() -> [EmitterDiagnostic] {
    var found: [EmitterDiagnostic] = []
    for service in package.services {
      for method in service.methods where !method.isEmitted {
        found.append(
          EmitterDiagnostic(
            .warning, at: method.span,
            "a stream of requests is not emitted yet: \(method.name) is left out of the Swift code, "
              + "and a server answers unimplemented"))
      }
    }
    return found
  }
}

extension MethodType {
  /// Streams of requests have no Swift yet.
  var isEmitted: Bool { !requestStream }
}
