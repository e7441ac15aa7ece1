// SPDX-License-Identifier: Apache-2.0

package import ApusWire

extension CallContext {
  /// The context of work that no call has caused, as the handling of an event: its own calls end in
  /// time and belong to a trace all the same.
  ///
  /// - Parameters:
  ///   - name: of the work, in place of a method's.
  ///   - caller: who works.
  ///   - timeout: `nil` for work whose calls have their own times only.
  package init(
    of name: String, by caller: Caller, attempt: Int = 0, trace: TraceContext, timeout: Duration?,
    background: BackgroundTasks
  ) {
    self.init(
      deadline: timeout.map { .after($0) } ?? .never, trace: trace, attempt: attempt,
      methodName: name, tags: nil,
      peer: PeerScope(caller: caller, background: background))
  }
}
