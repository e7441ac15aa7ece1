// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import Foundation
import Synchronization

/// Tells an observer of one transaction: how long it waited for its turn, how long it took, and how
/// it ended.
final class TransactionWatch: Sendable {
  let work: ObservedWork
  private let observer: any WorkObserver
  private let begunAt: Atomic<UInt64>

  /// The transaction is asked for.
  init(_ observer: any WorkObserver, _ kind: ObservedWork.Kind) {
    self.observer = observer
    work = observer.begin(kind)
    begunAt = Atomic(work.startedAt)
  }

  /// It is its turn. A body that runs again, alone, has waited until then.
  func begin() { begunAt.store(observer.now, ordering: .relaxed) }

  /// It is kept, with the events that it wrote.
  func end(_ published: [ObservedWork] = []) {
    tell(.ok)
    for event in published { observer.ended(event, .ok) }
  }

  /// A body that throws has refused; only the store itself fails.
  func end(failure error: any Error) { tell(error is StoreError ? .failed : .refused) }

  func end<Value>(_ result: Result<Value, any Error>) {
    switch result {
    case .success: end()
    case .failure(let error): end(failure: error)
    }
  }

  private func tell(_ outcome: WorkOutcome) {
    var work = work
    work.begunAt = begunAt.load(ordering: .relaxed)
    observer.ended(work, outcome)
  }

  /// `shop.cart.v1.db#1a2b3c4d`: who sees two services with one label sees one file.
  static func label(of path: String) -> String {
    let url = URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL
    let hash = String(url.path(percentEncoded: false).fnv1a & 0xFFFF_FFFF, radix: 16)
    let padding = String(repeating: "0", count: 8 - hash.count)
    return "\(url.lastPathComponent)#\(padding)\(hash)"
  }
}
