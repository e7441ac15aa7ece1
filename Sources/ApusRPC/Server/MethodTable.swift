// SPDX-License-Identifier: Apache-2.0

/// All methods that a server serves, found by the hash that CALL carries.
struct MethodTable: Sendable {
  struct Entry: Sendable {
    let method: MethodDescriptor
    /// Which registration serves it.
    let service: Int
    /// Its place among the methods of that service.
    let index: Int
  }

  private(set) var entries: [Entry] = []
  let registrations: [ServiceRegistration]

  /// Open addressing over a power of two; the hashes are already hashes. -1 is free.
  private var cells: [Int32]
  private let mask: UInt64

  /// Two methods with one hash are refused by the compiler; here it is our caller's bug.
  init(_ registrations: [ServiceRegistration]) {
    self.registrations = registrations
    for (service, registration) in registrations.enumerated() {
      for (index, method) in registration.descriptor.methods.enumerated() {
        entries.append(Entry(method: method, service: service, index: index))
      }
    }
    var size = 16
    while size < entries.count * 4 { size *= 2 }
    mask = UInt64(size - 1)
    cells = Array(repeating: -1, count: size)
    for (number, entry) in entries.enumerated() {
      var cell = Int(entry.method.hash & mask)
      while cells[cell] >= 0 {
        precondition(
          entries[Int(cells[cell])].method.hash != entry.method.hash,
          "\(entry.method.name) is registered twice, or shares its hash with another method")
        cell = (cell + 1) & (size - 1)
      }
      cells[cell] = Int32(number)
    }
  }

  /// The number of the entry, `nil` for a method that nobody serves here.
  func find(_ hash: UInt64) -> Int? {
    var cell = Int(hash & mask)
    while cells[cell] >= 0 {
      let number = Int(cells[cell])
      if entries[number].method.hash == hash { return number }
      cell = (cell + 1) & Int(mask)
    }
    return nil
  }
}
