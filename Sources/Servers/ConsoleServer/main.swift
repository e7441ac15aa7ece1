// SPDX-License-Identifier: Apache-2.0

import ApusService
import ApusWire
import Console
import Foundation

let usage = """
  usage: apus-console [serve] [--host HOST] [--port PORT] [--names NAME,NAME] [--home FOLDER]
                      [--identity FOLDER] [--registry HOST:PORT] [--database URL]
                      [--retention-hours N] [--retention-bytes N] [--window-minutes N]
                      [--share PERCENT] [--pages FOLDER] [--loops N] [--log-level LEVEL]

  Takes what processes tell of themselves (OpenTelemetry), keeps it, and shows the system.

    --host             where to listen; 127.0.0.1 without it (APUS_HOST)
    --port             of the pages and of OTLP/HTTP; 8090 without it (APUS_PORT)
    --names            names beside localhost by which browsers and SDKs reach it
                       (APUS_CONSOLE_HOST)
    --home             the system's home: its state, and the console's token; .apus without it
                       (APUS_HOME)
    --identity         folder with apus.console.v1 and operator/console (APUS_IDENTITY)
    --registry         where to register, and to find services (APUS_REGISTRY)
    --database         sqlite:PATH, sqlite:.apus/{service}.db without it (DATABASE_URL)
    --retention-hours  how long things are kept; 24 without it (APUS_CONSOLE_RETENTION_HOURS)
    --retention-bytes  how much is kept; 512 MiB without it (APUS_CONSOLE_RETENTION_BYTES)
    --window-minutes   how long every trace is kept; 15 without it (APUS_CONSOLE_WINDOW_MINUTES)
    --share            percent of the ordinary traces that stay after that; 10 without it
                       (APUS_CONSOLE_SHARE)
    --pages            other pages than the built-in ones (APUS_CONSOLE_PAGES)
    --loops            event loops; one for each processor without it (APUS_LOOPS)
    --log-level        trace, debug, info, notice, warning, error or critical (APUS_LOG)

  example: apus-console serve --port 8090 --home .apus --identity .apus/identity

  """

await ServerProgram(
  name: "apus-console", usage: usage,
  flags: [
    "--database": "DATABASE_URL", "--home": "APUS_HOME",
    "--names": "APUS_CONSOLE_HOST", "--pages": "APUS_CONSOLE_PAGES",
    "--retention-hours": "APUS_CONSOLE_RETENTION_HOURS",
    "--retention-bytes": "APUS_CONSOLE_RETENTION_BYTES",
    "--window-minutes": "APUS_CONSOLE_WINDOW_MINUTES", "--share": "APUS_CONSOLE_SHARE",
  ],
  services: ConsoleProgram.services,
  configuration: { try ConsoleProgram.configuration(environment: $0) },
  start: { process, environment in
    try await ConsoleProgram.start(in: process, environment: environment) {
      Timestamp(date: Date())
    }
  }
).run()
