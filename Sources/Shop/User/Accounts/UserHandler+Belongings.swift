// SPDX-License-Identifier: Apache-2.0

import ApusRPC
import ApusStore
import ApusWire
import UserAPI

/// Addresses and ways to pay. Those of others are unknown, not forbidden.
extension UserHandler {
  func addAddress(address: PostalAddress, context: CallContext) async throws -> SavedAddress {
    let user = try context.signedInUser().id
    try CardNumber.refuse(address)
    let claim = try context.claim(AddAddressRequest(address: address), of: user)
    return try await once(claim) { db in
      _ = try UserRows(db: db).active(user)
      return try AddressRows(db: db).add(address, of: user)
    }
  }

  func listAddresses(context: CallContext) async throws -> AddressList {
    let user = try context.signedInUser().id
    return try await read(as: user) { db in
      AddressList(addresses: try AddressRows(db: db).list(of: user))
    }
  }

  func updateAddress(
    id: UUID, address: PostalAddress, context: CallContext
  ) async throws -> SavedAddress {
    let user = try context.signedInUser().id
    try CardNumber.refuse(address)
    let claim = try context.claim(UpdateAddressRequest(id: id, address: address), of: user)
    return try await once(claim) { db in
      _ = try UserRows(db: db).active(user)
      return try AddressRows(db: db).replace(id, by: address, of: user)
    }
  }

  func deleteAddress(id: UUID, context: CallContext) async throws {
    let user = try context.signedInUser().id
    try await write(as: user) { db in try AddressRows(db: db).delete(id, of: user) }
  }

  func setDefaultAddress(id: UUID, context: CallContext) async throws -> AddressList {
    let user = try context.signedInUser().id
    return try await write(as: user) { db in
      let rows = AddressRows(db: db)
      try rows.makeDefault(id, of: user)
      return AddressList(addresses: try rows.list(of: user))
    }
  }

  func addPaymentToken(
    token: String, brand: String, last4: String, expiryMonth: UInt32, expiryYear: UInt32,
    context: CallContext
  ) async throws -> PaymentMethod {
    let user = try context.signedInUser().id
    try CardNumber.refuse([("token", token), ("brand", brand)])
    let claim = try context.claim(
      AddPaymentTokenRequest(
        token: token, brand: brand, last4: last4, expiryMonth: expiryMonth, expiryYear: expiryYear),
      of: user)
    let method = PaymentMethod(
      token: token, brand: brand, last4: last4, expiryMonth: expiryMonth, expiryYear: expiryYear)
    return try await once(claim) { db in
      _ = try UserRows(db: db).active(user)
      return try PaymentMethodRows(db: db).add(method, of: user)
    }
  }

  func listPaymentTokens(context: CallContext) async throws -> PaymentMethodList {
    let user = try context.signedInUser().id
    return try await read(as: user) { db in
      PaymentMethodList(methods: try PaymentMethodRows(db: db).list(of: user))
    }
  }

  func removePaymentToken(id: UUID, context: CallContext) async throws {
    let user = try context.signedInUser().id
    try await write(as: user) { db in try PaymentMethodRows(db: db).remove(id, of: user) }
  }
}
