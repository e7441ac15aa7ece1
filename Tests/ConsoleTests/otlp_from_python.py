# SPDX-License-Identifier: Apache-2.0
"""Sends traces, metrics and logs with OpenTelemetry's own SDK, and asks the console for them.

usage: otlp_from_python.py ADDRESS TOKEN     (ADDRESS is http://127.0.0.1:8090)
Needs from PyPI: opentelemetry-sdk opentelemetry-exporter-otlp-proto-http. `otlp-from-python` beside this
file makes a place for them, starts a console of its own and runs this.
"""

import json
import logging
import sys
import time
import urllib.request

from opentelemetry import trace
from opentelemetry._logs import set_logger_provider
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode

address, token = sys.argv[1].rstrip("/"), sys.argv[2]
headers = {"Authorization": "Bearer " + token}
resource = Resource.create({"service.name": "python.shop", "service.instance.id": "one"})


def ask(method, **fields):
    request = urllib.request.Request(
        f"{address}/api/{method}", json.dumps(fields).encode(),
        headers | {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=10))


def check(claim, holds):
    print(("ok      " if holds else "FAILED  ") + claim)
    if not holds:
        sys.exit(1)


tracers = TracerProvider(resource=resource)
tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(
    endpoint=f"{address}/v1/traces", headers=headers, compression=Compression.Gzip)))
tracer = tracers.get_tracer("trial")
with tracer.start_as_current_span("GET /checkout", kind=SpanKind.SERVER) as root:
    with tracer.start_as_current_span("charge", kind=SpanKind.CLIENT) as charge:
        charge.set_attribute("peer.service", "bank.example")
        charge.set_attribute("tags", ["a", "b"])
        charge.add_event("declined", {"reason": "<script>alert(1)</script>"})
        charge.set_status(Status(StatusCode.ERROR, "declined"))
        time.sleep(0.02)
    with tracer.start_as_current_span("SELECT orders", kind=SpanKind.CLIENT) as query:
        query.set_attribute("db.system", "postgresql")
        query.set_attribute("db.name", "orders")
trace_id = format(root.get_span_context().trace_id, "032x")

loggers = LoggerProvider(resource=resource)
set_logger_provider(loggers)
loggers.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(
    endpoint=f"{address}/v1/logs", headers=headers)))
log = logging.getLogger("trial")
log.addHandler(LoggingHandler(logger_provider=loggers))
with trace.use_span(root):
    log.error("the bank said no to %s", "order 7", extra={"order": 7})

reader = PeriodicExportingMetricReader(
    OTLPMetricExporter(endpoint=f"{address}/v1/metrics", headers=headers), 3_600_000)
meters = MeterProvider(resource=resource, metric_readers=[reader])
meter = meters.get_meter("trial")
meter.create_counter("orders.placed", "1", "Orders").add(3, {"country": "de"})
duration = meter.create_histogram("checkout.duration", "s")
for value in (0.01, 0.02, 0.4):
    duration.record(value, {"route": "/checkout"})

for provider in (tracers, loggers, meters):
    provider.force_flush()
    provider.shutdown()

found = ask("getTrace", id=trace_id)
spans = {span["name"]: span for span in found["spans"]}
check("the trace has its three spans", len(spans) == 3)
check("the root is the server's", spans["GET /checkout"]["kind"] == "server")
check("a child knows its parent", spans["charge"]["parent"] == spans["GET /checkout"]["id"])
check("an error is one", spans["charge"]["isError"] and spans["charge"]["status"] == "declined")
check("lists are text", spans["charge"]["attributes"]["tags"] == '["a", "b"]')
check("events came along", spans["charge"]["events"][0]["attributes"]["reason"].startswith("<script>"))
check("the slow child is critical", spans["charge"]["isCritical"])
check("the log entry lies with the trace", found["logs"][0]["message"] == "the bank said no to order 7")
check("it is found among those that failed", any(
    summary["id"] == trace_id for summary in ask("findTraces", onlyErrors=True)["traces"]))
check("it is found by a name", any(
    summary["id"] == trace_id for summary in ask("findTraces", text="checkout")["traces"]))
check("its log is found by service and level", len(
    ask("findLogs", service="python.shop", level="error")["entries"]) > 0)
edges = {(edge["from"], edge["to"]): edge for edge in ask("serviceMap")["edges"]}
check("the map has the bank", ("python.shop", "bank.example") in edges)
check("the map has the database", ("python.shop", "postgresql orders") in edges)
check("the map has the way in", ("outside", "python.shop") in edges)
names = {metric["name"]: metric for metric in ask("listMetrics")["metrics"]}
check("the counter is one", names["orders.placed"]["kind"] == "counter")
check("the histogram is one", names["checkout.duration"]["kind"] == "histogram")
median = ask("queryMetric", name="checkout.duration", aggregation="p50")
# The first bucket of the SDK ends at 5.
check("the histogram has a median", 0 < median["series"][0]["points"][0]["value"] <= 5)
