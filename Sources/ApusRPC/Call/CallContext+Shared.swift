// SPDX-License-Identifier: Apache-2.0

extension CallContext {
  /// The context of work that this call begins and others wait for too: its trace goes on, its user and its
  /// deadline do not.
  package func shared(timeout: Duration) -> CallContext {
    CallContext(
      deadline: .after(timeout), trace: trace, attempt: 0, methodName: methodName, tags: nil,
      peer: PeerScope(caller: peer.caller, background: peer.background))
  }
}
