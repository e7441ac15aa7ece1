// SPDX-License-Identifier: Apache-2.0

/// Scripts that bring certificates to where containers read them. Keys are in no exported file: they come from the
/// identities of a home when a script is run.
struct IdentityScript {
  let plan: ExportPlan

  static let fileNames = ["tls.crt", "tls.key", "ca.crt"]
  /// Beside `compose.yaml`.
  static let folder = "identity"

  private var names: [String] { Set(plan.processes.flatMap(\.identities)).sorted() }

  private var start: String {
    """
    #!/bin/sh
    # SPDX-License-Identifier: Apache-2.0
    set -eu
    # Where the certificates are: `apus certs issue --name \(plan.trustDomain)` makes what is missing.
    identities=${APUS_IDENTITY:-${APUS_HOME:-.apus}/identity}
    for name in \(names.joined(separator: " ")); do
      for file in \(Self.fileNames.joined(separator: " ")); do
        test -r "$identities/$name/$file" || {
          echo "there is no $identities/$name/$file: apus certs issue --name \(plan.trustDomain) $name" >&2
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
      # Also where it was there already: the closed folder is what keeps the keys.
      chmod 0700 "$folder"
      for name in \(names.joined(separator: " ")); do
        mkdir -p "$folder/$name"
        for file in \(Self.fileNames.joined(separator: " ")); do
          cp -f "$identities/$name/$file" "$folder/$name/$file"
          chmod 0444 "$folder/$name/$file"
        done
      done
      echo "certificates of \(names.count) identities are in $folder"

      """
  }

  /// A secret for each package, and for what the description has in files.
  var kubernetes: String {
    var text =
      start + """
        apply() { kubectl create secret generic "$@" --namespace \(plan.name) --dry-run=client -o yaml | kubectl apply -f -; }
        for name in \(names.joined(separator: " ")); do
          apply "$(echo "$name" | tr ./ --)" --from-file="$identities/$name/tls.crt" \\
            --from-file="$identities/$name/tls.key" --from-file="$identities/$name/ca.crt"
        done

        """
    for process in plan.processes {
      for file in process.environmentFiles {
        text += "apply \(process.name.dnsLabel)-env --from-env-file=\"${APUS_SOURCE:-.}/\(file)\"\n"
      }
      for secret in process.secrets {
        text +=
          "apply \(process.name.dnsLabel)-\(secret.name.dnsLabel) --from-file=\"\(secret.name)=${APUS_SOURCE:-.}/\(secret.value)\"\n"
      }
    }
    return text
  }
}
