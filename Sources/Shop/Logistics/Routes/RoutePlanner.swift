// SPDX-License-Identifier: Apache-2.0

import LogisticsAPI

/// Who drives where, by nearest neighbour and then 2-opt. No chance and no clock: the same parcels
/// give the same plan.
///
/// Croes, "A Method for Solving Traveling-Salesman Problems", Operations Research 6(6), 1958.
struct RoutePlanner {
  let depot: Location
  /// What one vehicle holds, in grams and in parcels.
  var capacity: UInt64 = 400_000
  var maxStopCount = 40

  /// More parcels are left for the day after: a plan is made while somebody waits.
  static let maxParcelCount = 1000

  struct Stop: Equatable, Sendable {
    /// Its place in the list that was given.
    let index: Int
    let location: Location
    let weight: UInt64
  }

  /// - Returns: the routes; each stop is in one of them. A stop that is heavier than a vehicle holds
  ///   has one for itself.
  func routes(_ stops: [Stop]) -> [[Stop]] {
    var rest = stops
    var routes: [[Stop]] = []
    while !rest.isEmpty {
      routes.append(improved(nextRoute(&rest)))
    }
    return routes
  }

  /// From the depot over the stops and back.
  func length(_ route: [Stop]) -> Double {
    var (length, here) = (0.0, depot)
    for stop in route {
      length += here.distance(to: stop.location)
      here = stop.location
    }
    return length + here.distance(to: depot)
  }

  /// Takes the nearest that still fits, until none does. At least one, so that this ends.
  func nextRoute(_ rest: inout [Stop]) -> [Stop] {
    var (route, load, here) = ([Stop](), UInt64(0), depot)
    while route.count < maxStopCount {
      let fitting = rest.indices.filter {
        route.isEmpty || load.addingSaturated(rest[$0].weight) <= capacity
      }
      // Of equally near ones the first, so the order of `rest` decides.
      let nearest = fitting.min {
        here.distance(to: rest[$0].location) < here.distance(to: rest[$1].location)
      }
      guard let nearest else { break }
      let stop = rest.remove(at: nearest)
      route.append(stop)
      load = load.addingSaturated(stop.weight)
      here = stop.location
    }
    return route
  }

  /// Turns around parts of the route as long as that makes it shorter.
  func improved(_ route: [Stop]) -> [Stop] {
    var route = route
    var isBetter = true
    while isBetter {
      isBetter = false
      for first in route.indices {
        for last in route.indices where last > first && gain(route, first, last) > Self.noise {
          route[first...last].reverse()
          isBetter = true
        }
      }
    }
    return route
  }

  /// Less is rounding, with which turning around would never end.
  private static let noise = 1e-9

  /// How much shorter the route becomes when it goes from `first` to `last` the other way.
  private func gain(_ route: [Stop], _ first: Int, _ last: Int) -> Double {
    let before = first == route.startIndex ? depot : route[first - 1].location
    let after = last == route.endIndex - 1 ? depot : route[last + 1].location
    let (from, to) = (route[first].location, route[last].location)
    return before.distance(to: from) + to.distance(to: after)
      - before.distance(to: to) - from.distance(to: after)
  }
}

extension UInt64 {
  fileprivate func addingSaturated(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
