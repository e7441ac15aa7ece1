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
apply() { kubectl create secret generic "$@" --namespace little-shop --dry-run=client -o yaml | kubectl apply -f -; }
for package in apus.bus.v1 apus.gateway.v1 apus.registry.v1 little.cart.v1 little.search.v1; do
  apply "$(echo "$package" | tr . -)" --from-file="$identities/$package/tls.crt" \
    --from-file="$identities/$package/tls.key" --from-file="$identities/$package/ca.crt"
done
apply cart-env --from-env-file='cart.env'
apply cart-pepper --from-file='PEPPER=pepper.txt'
