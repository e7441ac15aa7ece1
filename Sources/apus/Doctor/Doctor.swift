// SPDX-License-Identifier: Apache-2.0

import ApusOperator
import ApusReflection
import ApusTransport

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Looks at the machine, one check after another.
struct Doctor {
  struct Finding {
    let id: String
    let isGood: Bool
    /// Without it nothing works; otherwise it is advice.
    var isNeeded = true
    let text: String
    var mend: String?

    var json: JSONValue {
      [
        "id": .string(id), "ok": .bool(isGood), "needed": .bool(isNeeded), "text": .string(text),
        "mend": isGood ? .null : JSONValue(mend),
      ]
    }
  }

  let home: Home
  let file: String?

  func examine() -> [Finding] {
    [swift(), openSSL(), sqlite(), binder(), descriptors(), loopback()] + servers() + description()
      + certificates()
  }

  private func swift() -> Finding {
    let path = Programs.find("swift", from: "/")
    return Finding(
      id: "swift", isGood: path != nil,
      text: path.map { "Swift: \($0)" } ?? "Swift is not in PATH; 6.3 or later is needed",
      mend: "install it from https://swift.org/install and put its usr/bin into PATH")
  }

  private func openSSL() -> Finding { header("libssl-dev", "openssl/ssl.h", "OpenSSL 3, for TLS") }

  private func sqlite() -> Finding {
    header("libsqlite3-dev", "sqlite3.h", "SQLite, for databases of services")
  }

  private func header(_ package: String, _ header: String, _ what: String) -> Finding {
    let folders = [
      "/usr/include", "/usr/local/include", "/opt/homebrew/include",
      "/usr/include/x86_64-linux-gnu",
    ]
    let isThere = folders.contains { FilePath.exists(FilePath.join($0, header)) }
    return Finding(
      id: package, isGood: isThere,
      text: isThere ? "\(what): \(header)" : "\(what): \(header) is not there",
      mend: "sudo apt-get install -y \(package)")
  }

  private func binder() -> Finding {
    let isThere = FilePath.isProgram("/usr/bin/setpriv")
    return Finding(
      id: "setpriv", isGood: isThere, isNeeded: false,
      text: isThere
        ? "setpriv: processes end with `apus up`, also when it is killed"
        : "setpriv is not there: processes stay when `apus up` is killed, until its next start",
      mend: "sudo apt-get install -y util-linux")
  }

  /// Connections and logs of forty processes.
  private func descriptors() -> Finding {
    var limit = rlimit()
    #if canImport(Glibc)
      _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    #else
      _ = unsafe getrlimit(RLIMIT_NOFILE, &limit)
    #endif
    let wanted: UInt64 = 1_024
    let found = UInt64(limit.rlim_cur)
    return Finding(
      id: "open-files", isGood: found >= wanted,
      text: "open files: \(found) allowed, \(wanted) are wanted",
      mend: "ulimit -n \(wanted)")
  }

  private func loopback() -> Finding {
    let isFree = LocalPort.free(above: 20_000) != nil
    return Finding(
      id: "ports", isGood: isFree,
      text: isFree ? "ports can be opened" : "no port between 20001 and 20199 can be opened",
      mend: "look for what holds them: ss -ltnp")
  }

  private func servers() -> [Finding] {
    let path = Programs.find("apus-registry", from: Programs.ownFolder)
    return [
      Finding(
        id: "apus-registry", isGood: path != nil,
        text: path.map { "registry: \($0)" } ?? "apus-registry is neither beside apus nor in PATH",
        mend: "swift build --product apus-registry")
    ]
  }

  private func description() -> [Finding] {
    guard let file else {
      return [
        Finding(
          id: "apus.yaml", isGood: false, isNeeded: false,
          text: "there is no apus.yaml here or above",
          mend: "write one: name, services with their commands")
      ]
    }
    do {
      let system = try DescriptionFile.read(file, home: home)
      return [
        Finding(id: "apus.yaml", isGood: true, text: "\(file): \(system.services.count) services")
      ]
    } catch let error as DescriptionError {
      return error.problems.map {
        Finding(
          id: "apus.yaml", isGood: false, text: "\($0.file):\($0.line):\($0.column): \($0.message)",
          mend: $0.help)
      }
    } catch {
      return [Finding(id: "apus.yaml", isGood: false, text: "\(file) cannot be read", mend: nil)]
    }
  }

  private func certificates() -> [Finding] {
    let now = WallClock.now()
    return IdentityFiles(folder: home.identities, trustDomain: "").all().compactMap {
      name, result in
      switch result {
      case .success(let summary) where summary.isDue(now: now):
        Finding(
          id: "certificate", isGood: false, isNeeded: summary.notAfter <= now,
          text: "the certificate of \(name) ends \(WallClock.text(summary.notAfter))",
          mend: "apus certs rotate \(name)")
      case .success: nil
      case .failure(let error):
        Finding(
          id: "certificate", isGood: false, text: "\(error)", mend: "apus certs issue \(name)")
      }
    }
  }
}
