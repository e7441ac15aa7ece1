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
apply() { kubectl create secret generic "$@" --namespace little-shop --dry-run=client -o yaml | kubectl apply -f -; }
for name in apus.bus.v1 apus.gateway.v1 apus.registry.v1 little.cart.v1 little.search.v1; do
  apply "$(echo "$name" | tr ./ --)" --from-file="$identities/$name/tls.crt" \
    --from-file="$identities/$name/tls.key" --from-file="$identities/$name/ca.crt"
done
apply cart-env --from-env-file="${APUS_SOURCE:-.}/cart.env"
apply cart-pepper --from-file="PEPPER=${APUS_SOURCE:-.}/pepper.txt"
