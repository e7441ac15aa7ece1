// SPDX-License-Identifier: Apache-2.0

/// Metrics as Prometheus reads them: text format 0.0.4.
/// https://prometheus.io/docs/instrumenting/exposition_formats/
package enum PrometheusText {
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  package static func text(_ families: [MetricFamily]) -> String {
    var out = ""
    for family in families where !family.series.isEmpty { write(family, to: &out) }
    return out
  }

  private static func write(_ family: MetricFamily, to out: inout String) {
    let name = name(family.name, allowing: ":")
    if !family.help.isEmpty { out += "# HELP \(name) \(escaped(family.help, quotes: false))\n" }
    out += "# TYPE \(name) \(family.kind)\n"
    for series in family.series {
      let labels = series.labels.map { label in
        "\(Self.name(label.name, allowing: ""))=\"\(escaped(label.value, quotes: true))\""
      }
      switch series.value {
      case .number(let value): out += line(name, labels, number(value))
      case .histogram(let value): write(value, name, labels, to: &out)
      }
    }
  }

  private static func write(
    _ value: HistogramValue, _ name: String, _ labels: [String], to out: inout String
  ) {
    var sum: UInt64 = 0
    for (bound, count) in zip(value.bounds + [.infinity], value.counts) {
      sum &+= count
      out += line("\(name)_bucket", labels + ["le=\"\(number(bound))\""], "\(sum)")
    }
    out += line("\(name)_sum", labels, number(value.sum))
    out += line("\(name)_count", labels, "\(sum)")
  }

  private static func line(_ name: String, _ labels: [String], _ value: String) -> String {
    labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels.joined(separator: ","))} \(value)\n"
  }

  /// Letters, digits and `_`; what else there is becomes `_`.
  private static func name(_ text: String, allowing extra: String) -> String {
    var out = ""
    for character in text.unicodeScalars {
      switch character {
      case "a"..."z", "A"..."Z", "_": out.unicodeScalars.append(character)
      case "0"..."9":
        if out.isEmpty { out = "_" }
        out.unicodeScalars.append(character)
      case _ where extra.unicodeScalars.contains(character): out.unicodeScalars.append(character)
      default: out += "_"
      }
    }
    return out.isEmpty ? "_" : out
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var out = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\"" where quotes: out += "\\\""
      default: out.unicodeScalars.append(character)
      }
    }
    return out
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    guard value == value.rounded(), abs(value) < 1e15 else { return "\(value)" }
    return "\(Int64(value))"
  }
}
