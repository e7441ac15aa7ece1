// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusTransport

/// The certificates of one system's home, by the names that people use.
struct IdentityFiles {
  let folder: String
  let trustDomain: String

  /// `service/shop.cart.v1`, `operator/ada`, from either of them or from `shop.cart.v1`.
  static func path(of name: String) -> String {
    name.hasPrefix("operator/") || name.hasPrefix("service/") ? name : "service/" + name
  }

  /// The person at this machine, who calls as an operator.
  static var operatorPath: String {
    let name = Environment["USER"] ?? Environment["LOGNAME"] ?? "operator"
    let legal = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    return "operator/" + (legal.isEmpty ? "operator" : legal)
  }

  /// Makes what is missing or due, the authority included.
  ///
  /// - Returns: the paths that got a new certificate.
  func ensure(_ paths: [String]) throws(CommandError) -> [String] {
    do throws(CertificateError) {
      return try identities.ensure(paths: paths, now: WallClock.now())
    } catch {
      throw .negative("\(error)")
    }
  }

  /// Makes a new key and certificate for each, whatever is there.
  func issue(_ paths: [String]) throws(CommandError) {
    _ = try ensure([])
    for path in paths {
      let target = folder(ofPath: path)
      try FilePath.makeFolder(target)
      do throws(CertificateError) {
        let authority = try CertificateAuthority(
          folder: folder + "/authority", trustDomain: trustDomain)
        try authority.issue(path: path, now: WallClock.now()).save(in: target)
      } catch {
        throw .negative("\(error)")
      }
    }
  }

  /// Every certificate that lies here, with why it cannot be read, if so.
  func all() -> [(name: String, summary: Result<CertificateSummary, IdentityError>)] {
    names().map { name in
      let file = FilePath.join(FilePath.join(folder, name), "tls.crt")
      do throws(IdentityError) {
        return (name, .success(try CertificateSummary(file: file)))
      } catch {
        return (name, .failure(error))
      }
    }
  }

  /// Folders with a certificate: `shop.cart.v1`, `operator/ada`.
  func names() -> [String] {
    let operators = FilePath.names(in: FilePath.join(folder, "operator")).map { "operator/" + $0 }
    return (FilePath.names(in: folder) + operators).filter {
      FilePath.exists(FilePath.join(FilePath.join(folder, $0), "tls.crt"))
    }
  }

  /// Where the files of a path lie.
  func folder(ofPath path: String) -> String { identities.folder(ofPath: path) }

  private var identities: DevelopmentIdentities {
    DevelopmentIdentities(folder: folder, trustDomain: trustDomain)
  }
}
