// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The identities of a development system in one folder: the authority in it, and a folder each for
/// services ("shop.cart.v1") and operators ("operator/ada").
package struct DevelopmentIdentities: Sendable {
  package let folder: String
  package let trustDomain: String

  package init(folder: String, trustDomain: String) {
    self.folder = folder
    self.trustDomain = trustDomain
  }

  /// Where the identity for `path` ("service/shop.cart.v1", "operator/ada") lies.
  package func folder(ofPath path: String) -> String {
    let prefix = "service/"
    return folder + "/" + (path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path)
  }

  /// Makes what is missing, cannot be used, is of another authority or is due for renewal.
  ///
  /// - Returns: the paths whose files were written.
  package func ensure(paths: [String], now: Int64) throws(CertificateError) -> [String] {
    try makeFolder(folder)
    let authority = try ensureAuthority(now: now)
    var written: [String] = []
    for path in paths {
      let target = folder(ofPath: path)
      if isGood(target, path: path, now: now, authority: authority) { continue }
      let issued = try authority.issue(path: path, now: now)
      try makeFolder(target)
      try issued.save(in: target)
      written.append(path)
    }
    return written
  }

  private func ensureAuthority(now: Int64) throws(CertificateError) -> CertificateAuthority {
    let home = folder + "/authority"
    if let existing = try? CertificateAuthority(folder: home, trustDomain: trustDomain),
      existing.notAfter - now > CertificateAuthority.leafLifetime
    {
      return existing
    }
    try makeFolder(home)
    let new = try CertificateAuthority(trustDomain: trustDomain, now: now)
    try new.save(in: home)
    return new
  }

  private func isGood(
    _ target: String, path: String, now: Int64, authority: CertificateAuthority
  ) -> Bool {
    guard let summary = try? CertificateSummary(file: target + "/tls.crt"),
      summary.name.trustDomain == trustDomain, summary.name.path == path, !summary.isDue(now: now),
      summary.issuer == authority.certificate.view.subject
    else { return false }
    return (try? TLSIdentity(folder: target, now: now)) != nil
  }

  private func makeFolder(_ path: String) throws(CertificateError) {
    var partial = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      partial += "/" + part
      // Keys lie below: nobody else has to look in.
      if unsafe mkdir(partial, 0o700) != 0, errno != EEXIST {
        throw .cannotWrite(file: partial, reason: SmallFile.reason(errno))
      }
    }
  }
}
