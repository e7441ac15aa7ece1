// SPDX-License-Identifier: Apache-2.0

public import ApusRPC
public import CommonAPI
public import TaxAPI

/// Too many services: this one could be a function.
public struct TaxHandler: TaxService {
  private static let percent: UInt32 = 19

  public init() {}

  public func included(amount: Money, context: CallContext) async throws -> Tax {
    // Prices are at most some millions of cents; what is more has all of it as tax.
    let (product, overflow) = amount.minorUnits.multipliedReportingOverflow(by: Int64(Self.percent))
    let tax = overflow ? amount.minorUnits : product / Int64(100 + Self.percent)
    return Tax(amount: Money(minorUnits: tax, currency: amount.currency), percent: Self.percent)
  }
}
