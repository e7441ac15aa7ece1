// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0
//
// The golden schemas as targets of somebody else's package, once for each mode that a user may
// compile in. build.sh puts the folders in place.

import PackageDescription

let strict: [SwiftSetting] = [
  .strictMemorySafety(), .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
]
let nonsending = SwiftSetting.enableUpcomingFeature("NonisolatedNonsendingByDefault")
let mainActor = SwiftSetting.defaultIsolation(MainActor.self)

let modes: [(name: String, settings: [SwiftSetting])] = [
  ("Five", [.swiftLanguageMode(.v5)]),
  ("FiveStrict", [.swiftLanguageMode(.v5), .enableUpcomingFeature("StrictConcurrency")] + strict),
  ("FiveMain", [.swiftLanguageMode(.v5), mainActor, nonsending]),
  ("Six", [.swiftLanguageMode(.v6)]),
  ("SixNonsending", [.swiftLanguageMode(.v6), nonsending]),
  ("SixMain", [.swiftLanguageMode(.v6), mainActor]),
  ("SixStrict", [.swiftLanguageMode(.v6), nonsending] + strict),
  (
    "SixStrictMain",
    [.swiftLanguageMode(.v6), mainActor, .enableUpcomingFeature("InferIsolatedConformances")]
      + strict
  ),
]

/// Imports without the dependency, for which the plugin is to say what to add.
let leavesOut = Context.environment["LEAVE_OUT"] != nil

let runtime = Target.Dependency.product(name: "ApusRPC", package: "apus")

func targets(_ mode: String, _ settings: [SwiftSetting]) -> [Target] {
  let schemas = ["Common", "Messages", "Unions", "Names", "Constraints", "Services"].map { name in
    Target.target(
      name: "\(mode)\(name)API",
      dependencies: (name == "Common" || leavesOut ? [] : [.target(name: "\(mode)CommonAPI")])
        + [runtime],
      path: "Sources/\(mode)/\(name)",
      swiftSettings: settings,
      plugins: [.plugin(name: "ApusGenerator", package: "apus")])
  }
  let user = Target.target(
    name: "\(mode)User",
    dependencies: [
      .target(name: "\(mode)ServicesAPI"), .target(name: "\(mode)CommonAPI"), runtime,
    ],
    path: "Sources/\(mode)/User", swiftSettings: settings)
  return schemas + [user]
}

let package = Package(
  name: "matrix",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "apus", path: Context.environment["APUS"] ?? "../..")],
  targets: modes.flatMap { targets($0.name, $0.settings) }
)
