// SPDX-License-Identifier: Apache-2.0

import SearchAPI

/// How large and heavy one piece of a kind is when it is packed: the smallest, and up to twice that in
/// each direction.
struct ParcelSize: Sendable {
  /// Of the smallest one, in millimetres.
  let length: UInt32
  let width: UInt32
  let height: UInt32
  /// Of the smallest one, in grams.
  let weight: UInt32

  init(_ length: UInt32, _ width: UInt32, _ height: UInt32, grams: UInt32) {
    self.length = length
    self.width = width
    self.height = height
    weight = grams
  }

  /// Writes a size into a product. A larger one is as much heavier as it is longer.
  func put(into product: inout Product, using random: inout SplitMix64) {
    let percent = UInt32.random(in: 100...150, using: &random)
    product.lengthMillimetres = length * percent / 100
    product.widthMillimetres = width * percent / 100
    product.heightMillimetres = height * percent / 100
    product.weightGrams = weight * percent / 100
  }

  /// By the code of the kind.
  static let byCode: [String: ParcelSize] = [
    "LTB": ParcelSize(300, 300, 450, grams: 1900), "LFL": ParcelSize(1100, 320, 260, grams: 6200),
    "LPD": ParcelSize(380, 380, 300, grams: 1700), "LST": ParcelSize(200, 150, 80, grams: 380),
    "SDC": ParcelSize(620, 560, 480, grams: 6400), "SAC": ParcelSize(800, 780, 620, grams: 17_500),
    "SOC": ParcelSize(680, 600, 380, grams: 13_200), "SBS": ParcelSize(600, 420, 400, grams: 5200),
    "SSO": ParcelSize(1700, 900, 650, grams: 46_000),
    "TCT": ParcelSize(900, 560, 160, grams: 12_500),
    "TDK": ParcelSize(1250, 680, 150, grams: 23_000),
    "TDN": ParcelSize(1500, 850, 180, grams: 34_000),
    "RBS": ParcelSize(1000, 380, 160, grams: 21_000), "RBK": ParcelSize(380, 300, 280, grams: 900),
    "RCR": ParcelSize(900, 250, 160, grams: 4300),
    "KKT": ParcelSize(260, 220, 260, grams: 1150), "KFP": ParcelSize(440, 280, 90, grams: 1250),
    "KKN": ParcelSize(340, 90, 40, grams: 240), "KCF": ParcelSize(280, 230, 320, grams: 1900),
    "WMG": ParcelSize(130, 110, 110, grams: 360), "WPL": ParcelSize(290, 290, 60, grams: 640),
    "WGL": ParcelSize(220, 160, 140, grams: 520),
    "XBL": ParcelSize(380, 300, 120, grams: 1100), "XCU": ParcelSize(420, 420, 140, grams: 620),
    "XTW": ParcelSize(320, 240, 60, grams: 380), "XRG": ParcelSize(900, 200, 200, grams: 3200),
    "OGC": ParcelSize(700, 600, 300, grams: 5600), "OPL": ParcelSize(340, 340, 320, grams: 3900),
    "OLN": ParcelSize(220, 220, 360, grams: 1500), "OHM": ParcelSize(520, 300, 180, grams: 2600),
  ]
}
