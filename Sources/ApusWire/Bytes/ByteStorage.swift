// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A block of bytes on the heap with a fixed address: what ``Bytes`` share and what a connection
/// receives into.
///
/// A new one is a single allocation, the bytes standing behind the object; an adopted one owns a
/// block from `malloc`. Whether a block may be written again is its owner's to decide: a receive
/// buffer asks `isKnownUniquelyReferenced` first, because ``Bytes`` that were cut from it must never
/// change.
@usableFromInline
package final class ByteStorage: ManagedBuffer<ByteStorage.Block, UInt8> {
  /// Where the bytes are.
  @safe @usableFromInline
  package struct Block {
    @usableFromInline let start: UnsafeMutableRawPointer
    @usableFromInline let capacity: Int
    @usableFromInline let isAdopted: Bool

    @inlinable
    init(start: UnsafeMutableRawPointer, capacity: Int, isAdopted: Bool) {
      unsafe self.start = start
      self.capacity = capacity
      self.isAdopted = isAdopted
    }
  }

  /// Allocates a block whose bytes are not initialised.
  @inlinable
  package static func allocate(capacity: Int) -> ByteStorage {
    let storage = ByteStorage.create(minimumCapacity: capacity) { storage in
      // Safe: the elements are allocated with the object and live as long as it does; UInt8 needs
      // no initialisation to be written to.
      unsafe storage.withUnsafeMutablePointerToElements { elements in
        unsafe Block(
          start: UnsafeMutableRawPointer(elements), capacity: capacity, isAdopted: false)
      }
    }
    // Safe: `create` called on ByteStorage makes a ByteStorage.
    return unsafe unsafeDowncast(storage, to: ByteStorage.self)
  }

  /// Takes over a block from `malloc`, which is freed with the storage.
  package static func adopting(
    _ block: UnsafeMutableRawPointer, capacity: Int
  ) -> ByteStorage {
    let storage = ByteStorage.create(minimumCapacity: 0) { _ in
      unsafe Block(start: block, capacity: capacity, isAdopted: true)
    }
    // Safe: `create` called on ByteStorage makes a ByteStorage.
    return unsafe unsafeDowncast(storage, to: ByteStorage.self)
  }

  /// Where the block is. Not `header`, each access of which is checked for exclusivity at run time.
  @inlinable
  var block: Block {
    // Safe: the header is set when the storage is made and never changes.
    unsafe withUnsafeMutablePointerToHeader { unsafe $0.pointee }
  }

  /// The first byte. Valid while the storage is referenced, so keep it referenced.
  @unsafe @inlinable
  package var start: UnsafeMutableRawPointer { unsafe block.start }

  /// Bytes in the block.
  ///
  /// Not `capacity`, which `ManagedBuffer` asks the allocator for at each call.
  @inlinable
  package var byteCount: Int { block.capacity }

  /// The whole block. Valid while the storage is referenced, so keep it referenced.
  @unsafe @inlinable
  package var buffer: UnsafeMutableRawBufferPointer {
    unsafe UnsafeMutableRawBufferPointer(start: block.start, count: block.capacity)
  }

  deinit {
    // Safe: an adopted block came from malloc and nobody else frees it.
    if block.isAdopted { unsafe free(block.start) }
  }
}
