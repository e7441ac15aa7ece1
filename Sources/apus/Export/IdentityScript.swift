// SPDX-License-Identifier: Apache-2.0

/// Scripts that bring certificates to where containers read them. Keys are in no exported file: they come from the
/// identities of a home when a script is run.
struct IdentityScript {
  let plan: ExportPlan

  static let fileNames = ["tls.crt", "tls.key", "ca.crt"]
  /// Beside `compose.yaml`.
  static let folder = "identity"

  private var packages: [String] { Set(plan.processes.flatMap(\.packages)).sorted() }

  private var start: String {
    """
    #!/bin/sh
    # SPDX-License-Identifier: Apache-2.0
    set -eu
    # Where the certificates are: `apus certs issue --name \(plan.name)` makes what is missing.
    identities=${APUS_IDENTITY:-${APUS_HOME:-.apus}/identity}
    for package in \(packages.joined(separator: " ")); do
      for file in \(Self.fileNames.joined(separator: " ")); do
        test -r "$identities/$package/$file" || {
          echo "there is no $identities/$package/$file: apus certs issue --name \(plan.name) $package" >&2
          exit 1
        }
      done
    done

    """
  }

  /// Copies that the user of the containers can read. Nobody else gets to them: their folder is closed.
  var compose: String {
    start + """
      folder=$(dirname "$0")/\(Self.folder)
      umask 077
      mkdir -p "$folder"
      for package in \(packages.joined(separator: " ")); do
        mkdir -p "$folder/$package"
        for file in \(Self.fileNames.joined(separator: " ")); do
          cp -f "$identities/$package/$file" "$folder/$package/$file"
          chmod 0444 "$folder/$package/$file"
        done
      done
      echo "certificates of \(packages.count) services are in $folder"

      """
  }

  /// A secret for each package, and for what the description has in files.
  var kubernetes: String {
    var text =
      start + """
        apply() { kubectl create secret generic "$@" --namespace \(plan.name) --dry-run=client -o yaml | kubectl apply -f -; }
        for package in \(packages.joined(separator: " ")); do
          apply "$(echo "$package" | tr . -)" --from-file="$identities/$package/tls.crt" \\
            --from-file="$identities/$package/tls.key" --from-file="$identities/$package/ca.crt"
        done

        """
    for process in plan.processes {
      for file in process.environmentFiles {
        text += "apply \(process.name.dnsLabel)-env --from-env-file='\(file)'\n"
      }
      for secret in process.secrets {
        text +=
          "apply \(process.name.dnsLabel)-\(secret.name.dnsLabel) --from-file='\(secret.name)=\(secret.value)'\n"
      }
    }
    return text
  }
}
