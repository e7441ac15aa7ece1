# SPDX-License-Identifier: Apache-2.0
"""openapi-trial.py URL FOLDER EXAMPLES TOOLS: what scripts/check-openapi does once the shop runs."""

import json
import subprocess
import sys
import time
import urllib.request

url, folder, examples, tools = sys.argv[1:5]

# What the trial must not do to its own user, who would be signed out in the middle of it.
LEFT_OUT = ("logout", "changePassword", "revokeAllSessions", "revokeSession")


def ask(path, body=None):
    request = urllib.request.Request(url + path, method="POST" if body else "GET")
    if body:
        request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, json.dumps(body).encode() if body else None) as answer:
        return json.load(answer)


def document():
    """The description once all services have come."""
    known = -1
    for _ in range(50):
        found = ask("/openapi.json")
        if len(found["paths"]) == known and known > 0:
            return found
        known = len(found["paths"])
        time.sleep(0.6)
    sys.exit("check-openapi: the routes do not settle")


def operations(description):
    for path, item in description["paths"].items():
        for verb, operation in item.items():
            yield path, verb, operation


def without_streams(description):
    """Streams do not end by themselves, and a trial that waits for each would take for ever: what is
    marked as deprecated is left out."""
    for _, _, operation in operations(description):
        streams = "text/event-stream" in operation["responses"].get("200", {}).get("content", {})
        left_out = streams or operation["operationId"].rsplit(".", 1)[1] in LEFT_OUT
        operation["deprecated"] = left_out
    return description


def configuration(description):
    """A declared error of 400 is an answer to a request that keeps its schema: a cursor of another list."""
    lines = [
        "[checks.negative_data_rejection]",
        'expected-statuses = ["400", "401", "403", "404", "405", "406", "409", "413", "414", "415", "431"]',
    ]
    for _, _, operation in operations(description):
        refusals = operation["responses"].get("400", {}).get("content", {})
        if "anyOf" in refusals.get("application/problem+json", {}).get("schema", {}):
            lines += [
                "[[operations]]",
                f'include-operation-id = "{operation["operationId"]}"',
                "checks.positive_data_acceptance.enabled = false",
            ]
    return "\n".join(lines) + "\n"


description = document()
full = f"{folder}/openapi.json"
with open(full, "w") as file:
    json.dump(description, file)
if subprocess.run([f"{tools}/openapi-spec-validator", full]).returncode:
    sys.exit("check-openapi: this is no valid OpenAPI 3.1")

trial = without_streams(description)
with open(f"{folder}/trial.json", "w") as file:
    json.dump(trial, file)
with open(f"{folder}/schemathesis.toml", "w") as file:
    file.write(configuration(trial))

# A customer.
users = [("kanarie.1@shop.example", "kanarie-password-1")]
for email, password in users:
    token = ask("/v1/sessions", {"email": email, "password": password, "device": "trial"})["accessToken"]
    result = subprocess.run(
        [
            f"{tools}/schemathesis", "--config-file", f"{folder}/schemathesis.toml", "run",
            f"{folder}/trial.json", "--url", url, "--header", f"Authorization: Bearer {token}",
            "--phases", "coverage,fuzzing", "--max-examples", examples, "--no-shrink",
            "--continue-on-failure", "--request-timeout", "10", "--seed", "1", "--no-color",
            "--generation-database", "none", "--warnings", "off", "--max-time", "45",
            "--exclude-checks", "unsupported_method", "--exclude-deprecated",
        ],
        cwd=folder,
    )
    if result.returncode:
        sys.exit("check-openapi: the gateway does not keep to its description")
