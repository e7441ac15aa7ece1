# SPDX-License-Identifier: Apache-2.0
"""OpenTelemetry's messages as bytes, as far as the test of the pages needs them: no library to install."""

import os


def varint(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def field(number, value):
    """A number as a varint; text, bytes and messages with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def fixed64(number, value):
    return varint(number << 3 | 1) + value.to_bytes(8, "little")


def attributes(number, values):
    def any_value(value):
        return field(3, value) if isinstance(value, int) else field(1, value)

    return b"".join(field(number, field(1, key) + field(2, any_value(value))) for key, value in values.items())


def resource(service):
    return field(1, attributes(1, {"service.name": service, "service.instance.id": service + "-1"}))


KINDS = {"internal": 1, "server": 2, "client": 3, "producer": 4, "consumer": 5}


def span(trace, name, kind, start, milliseconds, parent=b"", is_error=False, **values):
    """The bytes of a span, and its id; `start` is in ns."""
    own = os.urandom(8)
    data = field(1, trace) + field(2, own) + field(4, parent) + field(5, name) + field(6, KINDS[kind])
    data += fixed64(7, start) + fixed64(8, start + int(milliseconds * 1e6))
    data += attributes(9, {key.replace("__", "."): value for key, value in values.items()})
    if is_error:
        data += field(15, field(2, "no answer in time") + field(3, 2))
    return data, own


def traces(spans):
    """A request to `/v1/traces` of pairs of service and span."""
    return b"".join(field(1, resource(service) + field(2, field(2, data))) for service, data in spans)


def logs(service, at, severity, text, trace=b"", own=b"", **values):
    """A request to `/v1/logs` with one record."""
    record = fixed64(1, at) + field(2, severity) + field(5, field(1, text)) + attributes(6, values) + fixed64(11, at)
    record += (field(9, trace) if trace else b"") + (field(10, own) if own else b"")
    return field(1, resource(service) + field(2, field(2, record)))
