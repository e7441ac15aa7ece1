// SPDX-License-Identifier: Apache-2.0

import ApusEmitters
import ApusReflection
import ApusReflectionAPI
import ApusSchema
import ApusWire
import Foundation

/// Schemas from their source, through the true compiler.
enum SampleSchemas {
  struct Wrong: Error, CustomStringConvertible { let description: String }

  static func packages(_ sources: String...) throws -> [PackageSchema] { try packages(sources) }

  static func packages(_ sources: [String]) throws -> [PackageSchema] {
    try packages(
      sources.enumerated().map {
        SourceFile(path: "\($0.offset).apus", bytes: Array($0.element.utf8))
      })
  }

  /// All of `schemas/`.
  static func project() throws -> [PackageSchema] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "schemas")
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.path())
      .filter { $0.hasSuffix(".apus") }.sorted()
    return try packages(
      names.map { name in
        SourceFile(path: name, bytes: Array(try Data(contentsOf: root.appending(path: name))))
      })
  }

  private static func packages(_ files: [SourceFile]) throws -> [PackageSchema] {
    let checked = Compiler.check(files, scope: .packages)
    guard !checked.hasErrors else {
      throw Wrong(description: checked.rendered(.human(color: false)))
    }
    return try checked.packages.map {
      PackageSchema(try PackageDescriptor(decoding: Bytes(DescriptorEmitter($0).emit())))
    }
  }

  /// A caller and a callee that answers for one and for many.
  static let cart = """
    package sample.cart.v1
    message Cart { id: uuid = 1, skus: [string] = 2 }
    @auth(public)
    service CartService {
      uses sample.search.v1.SearchService
      @readonly @timeout(1s) rpc get(cart: uuid = 1) -> Cart
    }
    """

  static let search = """
    package sample.search.v1
    message Product { sku: string = 1, title: string = 2 }
    message ProductBatch { products: [Product] = 1 }
    message Similar { skus: [string] = 1 }
    @auth(public)
    service SearchService {
      @readonly @timeout(1s) rpc getProduct(sku: string = 1) -> Product
      @readonly @timeout(1s) rpc batchGetProducts(skus: [string] = 1) -> ProductBatch
      @readonly @timeout(1s) rpc similar(sku: string = 1) -> Similar
    }
    """
}
