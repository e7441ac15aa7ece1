// SPDX-License-Identifier: Apache-2.0

import ApusService
import Gateway

let usage = """
  usage: apus-gateway [serve] [--host HOST] [--port PORT] [--identity FOLDER]
                      [--registry HOST:PORT] [--site FOLDER] [--users PACKAGE]
                      [--cert FILE --key FILE] [--origins LIST] [--loops N] [--log-level LEVEL]

  Serves the routes of all services that the registry knows, by HTTP.

    --host       where to listen; 127.0.0.1 without it (APUS_HOST)
    --port       8080 without it, 0 takes a free one (APUS_PORT)
    --identity   folder with apus.gateway.v1/{tls.crt,tls.key,ca.crt,policy.json} (APUS_IDENTITY)
    --registry   where services are found (APUS_REGISTRY)
    --site       a folder that is served under / (APUS_GATEWAY_SITE)
    --users      the package whose tokens are users', shop.user.v1 (APUS_GATEWAY_USERS)
    --cert       a PEM file: serves HTTP/2 and HTTP/1.1 by TLS (APUS_GATEWAY_CERT)
    --key        its key, a PEM file (APUS_GATEWAY_KEY)
    --origins    other origins whose pages may call, https://shop.example,… (APUS_GATEWAY_ORIGINS)
    --loops      event loops; one for each processor without it (APUS_LOOPS)
    --log-level  trace, debug, info, notice, warning, error or critical (APUS_LOG)

  example: apus-gateway serve --port 8080 --identity .apus/identity --registry 127.0.0.1:7400

  """

await ServerProgram(
  name: "apus-gateway", usage: usage,
  flags: [
    "--site": "APUS_GATEWAY_SITE", "--users": "APUS_GATEWAY_USERS",
    "--cert": "APUS_GATEWAY_CERT", "--key": "APUS_GATEWAY_KEY",
    "--origins": "APUS_GATEWAY_ORIGINS",
  ],
  services: GatewayProgram.services,
  configuration: { try GatewayProgram.configuration(environment: $0) },
  start: { process, environment in
    try GatewayProgram.start(in: process, environment: environment)
  }
).run()
