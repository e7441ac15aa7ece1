#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds the golden schemas in every mode that a user may compile in; a warning is a failure.
# usage: Tests/BuildMatrix/build.sh [SCRATCH-FOLDER]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
APUS=${APUS:-$(cd "$here/../.." && pwd)}
export APUS
goldens="$here/../ApusEmittersTests/Goldens"
scratch=${1:-$(mktemp -d)}
mkdir -p "$scratch"
rm -rf "$scratch/Sources"
cp "$here/Package.swift" "$scratch/Package.swift"

for mode in Five FiveStrict FiveMain Six SixNonsending SixMain SixStrict SixStrictMain; do
  for name in Common Messages Unions Names Constraints Services; do
    folder="$scratch/Sources/$mode/$name"
    mkdir -p "$folder"
    cp "$goldens/$(echo "$name" | tr '[:upper:]' '[:lower:]').apus" "$folder/"
    # A target of generated sources alone is not built.
    echo 'import ApusRPC' > "$folder/$name.swift"
  done
  mkdir -p "$scratch/Sources/$mode/User"
  sed "s/MODE/$mode/" "$here/User.swift" > "$scratch/Sources/$mode/User/User.swift"
done

log="$scratch/build.log"
if ! swift build --package-path "$scratch" > "$log" 2>&1; then
  grep -E 'error:' "$log" | sort -u
  exit 1
fi
if grep -E 'warning:' "$log" | sort -u | grep .; then
  echo "the generated code has warnings" >&2
  exit 1
fi

if LEAVE_OUT=1 swift build --package-path "$scratch" --target SixServicesAPI > "$log" 2>&1 ||
  ! grep -q 'services.apus:4: error: .* add ".*CommonAPI" to the dependencies' "$log"; then
  echo "an import without its dependency is not told what to add" >&2
  exit 1
fi
echo "no warnings in any mode"
