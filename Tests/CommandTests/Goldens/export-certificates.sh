#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
set -eu
# Where the certificates are: `apus certs issue --name little.shop` makes what is missing.
identities=${APUS_IDENTITY:-${APUS_HOME:-.apus}/identity}
for name in apus.bus.v1 apus.gateway.v1 apus.registry.v1 little.cart.v1 little.search.v1; do
  for file in tls.crt tls.key ca.crt; do
    test -r "$identities/$name/$file" || {
      echo "there is no $identities/$name/$file: apus certs issue --name little.shop $name" >&2
      exit 1
    }
  done
done
folder=$(dirname "$0")/identity
umask 077
mkdir -p "$folder"
# Also where it was there already: the closed folder is what keeps the keys.
chmod 0700 "$folder"
for name in apus.bus.v1 apus.gateway.v1 apus.registry.v1 little.cart.v1 little.search.v1; do
  mkdir -p "$folder/$name"
  for file in tls.crt tls.key ca.crt; do
    cp -f "$identities/$name/$file" "$folder/$name/$file"
    chmod 0444 "$folder/$name/$file"
  done
done
echo "certificates of 5 identities are in $folder"
