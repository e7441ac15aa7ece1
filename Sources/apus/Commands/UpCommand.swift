// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct UpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "up", abstract: "Run the system of the description file.",
    discussion: """
      Starts the registry and the services, each after those it depends on, restarts what dies, and ends everything
      at Ctrl-C. Prints `ready: …` when every process is healthy.

      Example: apus up -d cart
      """)

  @OptionGroup var system: SystemOptions
  @OptionGroup var output: OutputOptions

  @Flag(
    name: [.customShort("d"), .long],
    help: "Stay in the background; returns when everything is healthy.")
  var detach = false

  @Option(help: "Also start the services of this profile.")
  var profile: [String] = []

  @Argument(help: "Services to start, with all that they need; without any, all.")
  var names: [String] = []

  mutating func run() throws {
    let startTime = SystemClock.now
    ChildProcess.keepDescriptors()
    let file = try DescriptionFile.find(system.file)
    let home = system.findHome()
    let description = try DescriptionFile.read(file, home: home)
    let wanted = try chosen(from: description)
    let plan = SystemPlan(description: description, home: home, environment: Environment.all)
    let plans = try plan.processes(wanted)

    try home.make()
    guard let lock = UpLock(home) else {
      let pid = SystemState.read(home).map { " (pid \($0.pid))" } ?? ""
      throw CommandError.negative(
        "a system already runs in \(home.path)\(pid)",
        help: "stop it: apus down; or give another --home")
    }
    if let old = SystemState.read(home), Leftovers.end(old) > 0 {
      Console.note("apus: ended what an `apus up` that was killed had left behind")
    }
    FilePath.remove(home.state)
    try Preflight.check(description, starting: Set(plans.filter { !$0.isPlatform }.map(\.name)))
    if detach { return try background(description, home, releasing: lock) }

    for note in try SystemPreparation.prepare(description, home) { Console.note("apus: \(note)") }
    // Commands and their paths are written from the description's folder on.
    guard unsafe chdir(description.folder) == 0 else {
      throw CommandError.usage("the folder \(description.folder) cannot be entered")
    }
    StopSignals.count()
    let supervisor = Supervisor(
      home: home, description: description, plans: plans,
      output: SupervisorOutput(ids: plans.map(\.id), isJSON: output.json),
      startTime: startTime, plan: plan.process(named:replica:))
    try supervisor.run()
    withExtendedLifetime(lock) {}
  }

  /// The named services, or all without a profile that is not asked for.
  private func chosen(from description: SystemDescription) throws(CommandError) -> Set<String> {
    let all = description.services.map(\.name)
    if let unknown = names.first(where: { !all.contains($0) }) {
      throw .usage(
        "\(description.file) has no service '\(unknown)'",
        help: Suggestion.help(for: unknown, in: all))
    }
    guard names.isEmpty else { return Set(names) }
    let wanted = description.services.filter { service in
      service.profiles.isEmpty || service.profiles.contains(where: profile.contains)
    }
    return Set(wanted.map(\.name))
  }

  /// Starts itself once more without a terminal, and waits until that one is ready.
  private func background(
    _ description: SystemDescription, _ home: Home, releasing lock: consuming UpLock
  ) throws(CommandError) {
    _ = consume lock
    let log = FilePath.join(home.logs, "up.log")
    let arguments =
      [Programs.ownPath, "up", "-f", FilePath.absolute(description.file), "--home", home.path]
      + profile.flatMap { ["--profile", $0] } + names
    let pid: Int32
    do throws(ChildProcess.Failure) {
      pid = try ChildProcess.detach(
        arguments, environment: Environment.all, log: log)
    } catch {
      throw .negative("apus cannot start itself: \(error.reason)")
    }
    StopSignals.count([SIGINT, SIGTERM])
    while StopSignals.received == 0 {
      if let state = SystemState.read(home), state.pid == pid, let seconds = state.readySeconds {
        let ready = ReadyReport(
          state: state, seconds: seconds, description: description, home: home)
        return ready.show(json: output.json, stop: "apus down")
      }
      if let ending = ChildProcess.ending(of: pid) {
        Console.write(FilePath.text(of: log) ?? "", to: STDERR_FILENO)
        let message = "`apus up` \(ending.text) before the system was ready"
        throw ending == .exited(2) ? .usage(message) : .negative(message, help: "read \(log)")
      }
      SystemClock.sleep(.milliseconds(50))
    }
    ChildProcess.signal(SIGTERM, group: pid)
    while ChildProcess.ending(of: pid) == nil { SystemClock.sleep(.milliseconds(50)) }
    throw .negative("stopped before the system was ready")
  }
}
