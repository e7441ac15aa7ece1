// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusSchema
import ArgumentParser

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the system of apus.yaml as files for compose or Kubernetes.",
    discussion: """
      The same processes, with what the schemas know of them: who may call whom, who keeps what on a disk, how one
      sees that they are fit. No key is written: a script beside the files brings the certificates.

      Example: apus export kubernetes -o deploy --image registry.example/shop:1.4.0
      """,
    subcommands: [Compose.self, Kubernetes.self])

  struct Options: ParsableArguments {
    @OptionGroup var system: SystemOptions

    @Option(name: .customShort("o"), help: "The folder to write into.")
    var destination: String

    @Option(help: "The image with all programs; without it NAME:latest.")
    var image: String?

    @Flag(help: "Let people with an operator's certificate call every method, as under `apus up`.")
    var operators = false

    func plan() throws -> ExportPlan {
      let file = try DescriptionFile.find(system.file)
      let description = try DescriptionFile.read(file, home: system.findHome())
      let tree = try SystemPreparation.compiled(FilePath.join(description.folder, "schemas"))
      let plan = ExportPlan(description, tree, image: image, allowsOperators: operators)
      for note in plan.notes { Console.note("note: \(note)") }
      try FilePath.makeFolder(destination)
      return plan
    }

    func write(_ name: String, _ text: String) throws {
      let path = FilePath.join(destination, name)
      try FilePath.makeFolder(FilePath.folder(of: FilePath.absolute(path)))
      try FilePath.replace(path, with: text)
      Console.print(path)
    }

    func comment(_ plan: ExportPlan) -> String {
      "The system \(plan.name), made by `apus export` from \(FilePath.name(of: system.file ?? "apus.yaml")) and its schemas."
    }
  }

  struct Compose: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "compose", abstract: "compose.yaml, for Docker or Podman on one host.",
      discussion: """
        Example: apus export compose -o deploy && sh deploy/certificates.sh && docker compose -f deploy/compose.yaml up
        """)

    @OptionGroup var options: Options

    func run() throws {
      let plan = try options.plan()
      try options.write(
        "compose.yaml",
        try YAMLValue.file([ComposeExport(plan: plan).document], comment: options.comment(plan)))
      for policy in plan.policies {
        try options.write("policies/\(policy.package)/\(policy.name)", policy.text)
      }
      try options.write("certificates.sh", IdentityScript(plan: plan).compose)
    }
  }

  struct Kubernetes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "kubernetes", abstract: "Objects of Kubernetes, a file for each process.",
      discussion: """
        Example: apus export kubernetes -o deploy && kubectl apply -f deploy/00-namespace.yaml && \
        sh deploy/secrets.sh && kubectl apply -f deploy
        """)

    @OptionGroup var options: Options

    func run() throws {
      let plan = try options.plan()
      for process in plan.processes where process.diskByteCount != nil && process.replicas > 1 {
        Console.note(
          "note: \(process.name) keeps its database in one file on one disk: 1 replica, not \(process.replicas); write `storage: none` to it if it keeps nothing"
        )
      }
      for file in KubernetesExport(plan: plan).files {
        try options.write(
          file.name, try YAMLValue.file(file.documents, comment: options.comment(plan)))
      }
      try options.write("secrets.sh", IdentityScript(plan: plan).kubernetes)
    }
  }
}
