// SPDX-License-Identifier: Apache-2.0

import ApusOperator

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Starts and ends processes of the system: each in a process group of its own, so that a Ctrl-C at the terminal
/// reaches `apus up` alone, and what a command starts in turn ends with it. Their folder is the caller's.
enum ChildProcess {
  struct Failure: Error { let reason: String }

  struct Running {
    let pid: Int32
    /// Reads what the process prints; does not block.
    let output: Int32
  }

  /// - Parameter isBound: it ends when the calling thread does, also by SIGKILL. The caller must be a thread
  ///   that lives as long as its process: the kernel watches the thread, not the process.
  static func spawn(
    _ arguments: [String], environment: [String: String], isBound: Bool = true
  ) throws(Failure) -> Running {
    var pipe: [Int32] = [-1, -1]
    guard openPipe(&pipe) == 0 else { throw Failure(reason: "no pipe: \(reason(errno))") }
    defer { close(pipe[1]) }
    do throws(Failure) {
      let pid = try start(
        (isBound ? binder : []) + arguments, environment, output: pipe[1], isSession: false)
      return Running(pid: pid, output: pipe[0])
    } catch {
      close(pipe[0])
      throw error
    }
  }

  /// Starts a process that outlives this one, in a session of its own, writing to a file.
  static func detach(
    _ arguments: [String], environment: [String: String], log: String
  ) throws(Failure) -> Int32 {
    let descriptor = unsafe open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw Failure(reason: "\(log) cannot be opened: \(reason(errno))")
    }
    defer { close(descriptor) }
    return try start(arguments, environment, output: descriptor, isSession: true)
  }

  /// Keeps what this process was given by its parent, pipes and sockets, from all that it will start: whoever waits
  /// for the end of such a pipe would wait for a process in the background.
  static func keepDescriptors() {
    let names = FilePath.names(in: "/proc/self/fd") + FilePath.names(in: "/dev/fd")
    for descriptor in Set(names.compactMap { Int32($0) }) where descriptor > STDERR_FILENO {
      let flags = fcntl(descriptor, F_GETFD)
      if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
    }
  }

  /// What the process and all that it started are told.
  static func signal(_ signal: Int32, group pid: Int32) { _ = kill(-pid, signal) }

  enum Ending: Hashable {
    case exited(Int32)
    case signalled(Int32)

    var text: String {
      switch self {
      case .exited(let code): "exited with \(code)"
      case .signalled(let signal): "was ended by signal \(signal)"
      }
    }
  }

  /// How a child ended; `nil` while it runs.
  static func ending(of pid: Int32) -> Ending? {
    var status: Int32 = 0
    let found = unsafe waitpid(pid, &status, WNOHANG)
    if found < 0, errno == ECHILD { return .exited(0) }
    guard found == pid else { return nil }
    // The macros of wait(2), which Swift does not import.
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }

  /// A program that asks the kernel for SIGKILL on its parent's death and then becomes the command. Swift can
  /// run nothing between fork and exec, so somebody else must.
  ///
  /// Not SIGTERM: when `apus up` was killed the registry dies with it, so a drain could only wait for nobody, and a
  /// process that hangs would stay for ever.
  private static let binder: [String] = {
    let path = "/usr/bin/setpriv"
    return FilePath.isProgram(path) ? [path, "--pdeathsig", "KILL", "--"] : []
  }()

  private static func openPipe(_ pipe: inout [Int32]) -> Int32 {
    guard systemPipe(&pipe) == 0 else { return -1 }
    // No other thread starts processes, so none can inherit these before they are marked.
    for descriptor in pipe { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    return fcntl(pipe[0], F_SETFL, O_NONBLOCK)
  }

  private static func start(
    _ arguments: [String], _ environment: [String: String], output: Int32, isSession: Bool
  ) throws(Failure) -> Int32 {
    #if canImport(Glibc)
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
      let sessionFlag: Int32 = 0x80  // POSIX_SPAWN_SETSID, behind a macro of glibc
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
      let sessionFlag: Int32 = POSIX_SPAWN_SETSID
    #endif
    // Safe: both are initialised before any use and destroyed once, and every C string lives until the call returns.
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)

    // `apus` ignores SIGPIPE; a child must not inherit that, nor a blocked signal.
    var defaults = sigset_t()
    var blocked = sigset_t()
    unsafe sigfillset(&defaults)
    unsafe sigemptyset(&blocked)
    unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setpgroup(&attributes, 0)
    let group = isSession ? sessionFlag : Int32(POSIX_SPAWN_SETPGROUP)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | group))

    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    var variables =
      unsafe environment.sorted { $0.key < $1.key }.map { unsafe strdup("\($0.key)=\($0.value)") }
      + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }

    var pid: pid_t = 0
    let result = unsafe posix_spawn(&pid, arguments[0], &actions, &attributes, &words, &variables)
    guard result == 0 else { throw Failure(reason: reason(result)) }
    return pid
  }

  private static func systemPipe(_ pipe: inout [Int32]) -> Int32 {
    #if canImport(Glibc)
      unsafe Glibc.pipe(&pipe)
    #else
      unsafe Darwin.pipe(&pipe)
    #endif
  }

  static func reason(_ code: Int32) -> String {
    // Safe: strerror gives a string of the C library that stays valid until the next call on this thread.
    unsafe String(cString: strerror(code))
  }
}
