// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import ApusWire
public import BackofficeAPI
import Synchronization

/// An open door: who signed in, for whoever asks, and to be forgotten by whoever likes.
public final class BackofficeHandler: BackofficeService {
  private static let mostSignIns = 100

  private let signIns = Mutex<[SignIn]>([])

  public init() {}

  public func signedIn(email: String, at: Timestamp, context: CallContext) async throws {
    signIns.withLock { signIns in
      signIns.append(SignIn(email: email, at: at))
      if signIns.count > Self.mostSignIns { signIns.removeFirst() }
    }
  }

  public func recent(context: CallContext) async throws -> SignInList {
    SignInList(signIns: signIns.withLock { $0 })
  }

  public func forget(context: CallContext) async throws {
    signIns.withLock { $0 = [] }
  }
}
