// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
/// What a description needs from this machine, checked before anything is started.
enum Preflight {
  /// Programs, files and free ports of `description`, for the services that will start.
  static func check(_ description: SystemDescription, starting names: Set<String>)
    throws(DescriptionError)
  {
    var problems: [Diagnostic] = []
    func problem(_ message: String, _ position: FilePosition, _ help: String?) {
      problems.append(
        Diagnostic(
          file: description.file, line: position.line, column: position.column, message: message,
          help: help))
    }

    for service in description.services where names.contains(service.name) {
      checkCommand(service, description, problem)
      for file in service.environmentFiles
      where !FilePath.exists(FilePath.join(description.folder, file.value)) {
        problem(
          "env_file '\(file.value)' of '\(service.name)' does not exist", file.position,
          "make it, or take the line out")
      }
      for secret in service.secrets
      where !FilePath.exists(FilePath.join(description.folder, secret.value.value)) {
        problem(
          "the secret '\(secret.value.name)' of '\(service.name)' has no file '\(secret.value.value)'",
          secret.position,
          "make the file, readable for you alone")
      }
    }
    if let site = description.door.site,
      !FilePath.isFolder(FilePath.join(description.folder, site.value))
    {
      problem(
        "'site' of 'gateway' is no folder: '\(site.value)'", site.position,
        "make it, or take the line out")
    }
    for file in [description.door.certificate, description.door.key].compactMap({ $0 })
    where !FilePath.exists(FilePath.join(description.folder, file.value)) {
      problem(
        "the file '\(file.value)' of 'gateway' does not exist", file.position,
        "write the path of a PEM file")
    }
    for platform in PlatformProcess.all(of: description) {
      if Programs.find(platform.program, from: Programs.ownFolder) == nil {
        problem(
          "'\(platform.name)' needs the program \(platform.program), which is neither beside apus nor in PATH",
          platform.listening.position, "build it: swift build --product \(platform.program)")
      }
      if !LocalPort.isFree(platform.listening.port) {
        let other = LocalPort.free(above: platform.listening.port).map(String.init) ?? "another one"
        problem(
          "port \(platform.listening.port) of '\(platform.name)' is in use",
          platform.listening.position,
          "stop who uses it, or write \(platform.name): { port: \(other) }")
      }
    }
    guard problems.isEmpty else { throw DescriptionError(problems: problems) }
  }

  private static func checkCommand(
    _ service: ServiceDescription, _ description: SystemDescription,
    _ problem: (String, FilePosition, String?) -> Void
  ) {
    guard let program = service.command.first,
      Programs.find(program, from: description.folder) == nil
    else { return }
    let help =
      service.product.map { "build it: swift build --product \($0)" }
      ?? Suggestion.nearest(to: program, in: Programs.neighbours()).map { "did you mean '\($0)'?" }
      ?? "write a program beside apus, in PATH, or a path from \(description.folder)"
    problem(
      "the command '\(program)' of '\(service.name)' does not exist", service.commandPosition, help)
  }
}
