// SPDX-License-Identifier: Apache-2.0

/// Why a certificate could not be made, read or stored.
package enum CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
  case badName(SPIFFENameError)
  case openSSL(doing: String, reason: String)
  case cannotWrite(file: String, reason: String)
  case cannotRead(IdentityError)

  package var description: String {
    switch self {
    case .badName(let error): "not a name for a certificate: \(error)"
    case .openSSL(let doing, let reason): "OpenSSL failed while \(doing): \(reason)"
    case .cannotWrite(let file, let reason): "cannot write \(file): \(reason)"
    case .cannotRead(let error): error.description
    }
  }
}
