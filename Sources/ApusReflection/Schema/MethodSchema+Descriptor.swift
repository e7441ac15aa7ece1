// SPDX-License-Identifier: Apache-2.0

import ApusResilience
public import ApusRPC

extension MethodSchema {
  /// As the engine wants it for a call without generated code.
  public var descriptor: MethodDescriptor {
    MethodDescriptor(
      name: fullName, hash: hash, kind: kind, idempotency: callIdempotency, timeout: timeout)
  }

  private var kind: CallKind {
    switch (isRequestStream, isReplyStream) {
    case (false, false): .unary
    case (false, true): .serverStreaming
    case (true, false): .clientStreaming
    case (true, true): .bidirectional
    }
  }

  private var callIdempotency: ApusResilience.Idempotency {
    switch idempotency {
    case .none: .none
    case .readonly: .readonly
    case .idempotent: .idempotent
    case .key: .key
    }
  }
}
