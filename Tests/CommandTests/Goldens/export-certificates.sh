#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
set -eu
# Where the certificates are: `apus certs issue --name little-shop` makes what is missing.
identities=${APUS_IDENTITY:-${APUS_HOME:-.apus}/identity}
for package in apus.bus.v1 apus.gateway.v1 apus.registry.v1 little.cart.v1 little.search.v1; do
  for file in tls.crt tls.key ca.crt; do
    test -r "$identities/$package/$file" || {
      echo "there is no $identities/$package/$file: apus certs issue --name little-shop $package" >&2
      exit 1
    }
  done
done
folder=$(dirname "$0")/identity
umask 077
mkdir -p "$folder"
for package in apus.bus.v1 apus.gateway.v1 apus.registry.v1 little.cart.v1 little.search.v1; do
  mkdir -p "$folder/$package"
  for file in tls.crt tls.key ca.crt; do
    cp -f "$identities/$package/$file" "$folder/$package/$file"
    chmod 0444 "$folder/$package/$file"
  done
done
echo "certificates of 5 services are in $folder"
