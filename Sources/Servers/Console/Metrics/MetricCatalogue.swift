// SPDX-License-Identifier: Apache-2.0

import ApusConsoleAPI
import ApusStore

/// Which metrics there are.
enum MetricCatalogue {
  static func list(_ db: ReadTransaction) throws -> MetricList {
    var infos = try db.rows("SELECT id, name, kind, unit, description FROM metric ORDER BY name") {
      row in
      (
        id: try row["id"] as Int64,
        info: MetricInfo(
          name: try row["name"], kind: try row["kind"], unit: try row["unit"],
          description_: try row["description"])
      )
    }
    for place in infos.indices {
      let series = try StoredSeries.all(of: infos[place].id, db)
      infos[place].info.services = Set(series.compactMap { $0.labels["service"] }).sorted()
      infos[place].info.labels = Set(series.flatMap(\.labels.keys)).sorted()
    }
    return MetricList(metrics: infos.map(\.info))
  }
}
