// SPDX-License-Identifier: Apache-2.0

import ApusService
import Broker

let usage = """
  usage: apus-broker [serve] [--host HOST] [--port PORT] [--identity FOLDER]
                     [--registry HOST:PORT] [--database URL] [--retention-days N]
                     [--retention-bytes N] [--loops N] [--log-level LEVEL]

  Keeps events on disk and delivers them, in order for each key, at least once.

    --host             where to listen; 127.0.0.1 without it (APUS_HOST)
    --port             7410 without it, 0 takes a free one (APUS_PORT)
    --identity         folder with apus.bus.v1/{tls.crt,tls.key,ca.crt,policy.json,topics.json}
                       (APUS_IDENTITY)
    --registry         where to register; nowhere without it (APUS_REGISTRY)
    --database         sqlite:PATH, sqlite:.apus/{service}.db without it (DATABASE_URL)
    --retention-days   how long records are kept; 7, which is the most (APUS_BUS_RETENTION_DAYS)
    --retention-bytes  how much of a topic is kept; 1 GiB without it (APUS_BUS_RETENTION_BYTES)
    --loops            event loops; one for each processor without it (APUS_LOOPS)
    --log-level        trace, debug, info, notice, warning, error or critical (APUS_LOG)

  example: apus-broker serve --port 7410 --identity .apus/identity

  """

await ServerProgram(
  name: "apus-broker", usage: usage,
  flags: [
    "--database": "DATABASE_URL", "--retention-days": "APUS_BUS_RETENTION_DAYS",
    "--retention-bytes": "APUS_BUS_RETENTION_BYTES",
  ],
  services: BrokerProgram.services,
  configuration: { try BrokerProgram.configuration(environment: $0) },
  start: { process, environment in
    try await BrokerProgram.start(in: process, environment: environment)
  }
).run()
