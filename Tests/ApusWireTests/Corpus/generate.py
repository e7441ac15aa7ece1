#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes cases for OracleTests.swift: bytes, and what the protobuf library makes of them.

    python3 -m pip install protobuf
    python3 generate.py --seed 1 --cases 2500 --out oracle.txt

A line is a case: the bytes in base64, a space, and `!` where protobuf refuses them, `=` where it writes
them back as they are, or else in base64 what it writes. The messages are those of ../Messages.

What Apus does differently by design is done to protobuf's message before it is written (`as_apus`): a plain
message, timestamp or duration that is empty is not sent; timestamps and durations have no unknown fields;
durations are whole (Swift.Duration); a union drops what is unknown beside a known case; maps are sorted.
Left out are two cases in which the library for Python differs from the one for C++, too: a map's entry that
holds something unknown (it keeps the whole entry as an unknown field; Apus drops what is unknown in it), and
field number 0 inside of an unknown group (it is accepted; Apus refuses it like any other).
"""

import argparse
import base64
import random

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, unknown_fields
from google.protobuf import duration_pb2, timestamp_pb2
from google.protobuf.message import DecodeError

FIELD = descriptor_pb2.FieldDescriptorProto
SCALARS = [
    ("flag", "BOOL"), ("int32", "INT32"), ("int64", "INT64"), ("uint32", "UINT32"), ("uint64", "UINT64"),
    ("sint32", "SINT32"), ("sint64", "SINT64"), ("fixed32", "FIXED32"), ("fixed64", "FIXED64"),
    ("sfixed32", "SFIXED32"), ("sfixed64", "SFIXED64"), ("float", "FLOAT"), ("double", "DOUBLE"),
    ("text", "STRING"), ("data", "BYTES"), ("colour", ".Colour"),
]
OPTIONALS = [
    (51, "maybeInt32", "INT32"), (52, "maybeText", "STRING"), (53, "maybeFlag", "BOOL"),
    (54, "maybeDouble", "DOUBLE"), (55, "maybeLeaf", ".Leaf"), (56, "maybeColour", ".Colour"),
    (57, "maybeData", "BYTES"),
]
MAPS = [
    (61, "scores", "STRING", "INT32"), (62, "leafByNumber", "INT32", ".Leaf"),
    (63, "textByFlag", "BOOL", "STRING"), (64, "dataByNumber", "UINT64", "BYTES"),
    (65, "doubleByNumber", "INT64", "DOUBLE"), (66, "colourByName", "STRING", ".Colour"),
    (67, "textByName", "STRING", "STRING"),
]
PLAIN = {"leaf", "at", "after"}


def build():
    file = descriptor_pb2.FileDescriptorProto(
        name="everything.proto", package="apus.test.v1", syntax="proto3",
        dependency=["google/protobuf/timestamp.proto", "google/protobuf/duration.proto"])
    colour = file.enum_type.add(name="Colour")
    for number, name in enumerate(["UNKNOWN", "RED", "GREEN"]):
        colour.value.add(name=name, number=number)

    def add(message, number, name, kind, repeated=False):
        field = message.field.add(name=name, number=number, label=3 if repeated else 1)
        if kind.startswith("."):
            field.type = FIELD.TYPE_ENUM if kind == ".Colour" else FIELD.TYPE_MESSAGE
            known = {".Timestamp": ".google.protobuf.Timestamp", ".Duration": ".google.protobuf.Duration"}
            field.type_name = known.get(kind, ".apus.test.v1" + kind)
        else:
            field.type = getattr(FIELD, "TYPE_" + kind)
        return field

    leaf = file.message_type.add(name="Leaf")
    add(leaf, 1, "name", "STRING")
    add(leaf, 2, "number", "INT32")
    union = [("text", "STRING"), ("count", "INT64"), ("leaf", ".Leaf")]
    choice = file.message_type.add(name="Choice")
    choice.oneof_decl.add(name="case")
    for number, (name, kind) in enumerate(union, 1):
        add(choice, number, name, kind).oneof_index = 0

    message = file.message_type.add(name="Everything")
    message.oneof_decl.add(name="value")

    def optional(number, name, kind):
        field = add(message, number, name, kind)
        field.proto3_optional = True
        field.oneof_index = len(message.oneof_decl)
        message.oneof_decl.add(name="_" + name)

    for number, (name, kind) in enumerate(SCALARS, 1):
        add(message, number, name, kind)
    add(message, 17, "leaf", ".Leaf")
    add(message, 19, "at", ".Timestamp")
    add(message, 21, "after", ".Duration")
    for number, (name, kind) in enumerate(SCALARS, 31):
        add(message, number, name + "s", kind, repeated=True)
    add(message, 47, "leaves", ".Leaf", repeated=True)
    for number, name, key, value in MAPS:
        entry = message.nested_type.add(name=name[0].upper() + name[1:] + "Entry")
        entry.options.map_entry = True
        add(entry, 1, "key", key)
        add(entry, 2, "value", value)
        add(message, number, name, ".Everything." + entry.name, repeated=True)
    for number, (name, kind) in enumerate(union, 71):
        add(message, number, "value_" + name, kind).oneof_index = 0
    for number, name, kind in OPTIONALS + [
            (18, "child", ".Everything"), (20, "maybeAt", ".Timestamp"),
            (22, "maybeAfter", ".Duration"), (81, "choice", ".Choice")]:
        optional(number, name, kind)
    add(message, 1000, "far", "UINT32")
    add(message, 536870911, "farthest", "STRING")

    pool = descriptor_pool.DescriptorPool()
    for known in (timestamp_pb2, duration_pb2):
        pool.AddSerializedFile(known.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("apus.test.v1.Everything"))


Everything = build()


def as_apus(message):
    for name in ("at", "maybeAt", "after", "maybeAfter"):
        if message.HasField(name):
            time = getattr(message, name)
            time.DiscardUnknownFields()
            if name.lower().endswith("after"):
                whole_duration(time)
    if message.HasField("choice") and message.choice.WhichOneof("case"):
        kept = message.choice.leaf.SerializeToString() if message.choice.HasField("leaf") else None
        message.choice.DiscardUnknownFields()
        if kept is not None:
            message.choice.leaf.ParseFromString(kept)
    if message.HasField("child"):
        as_apus(message.child)
    for name in PLAIN:
        if message.HasField(name) and not getattr(message, name).ByteSize():
            message.ClearField(name)


def whole_duration(duration):
    total = duration.seconds * 10**9 + duration.nanos
    low, high = -(2**63) * 10**9 - 999_999_999, (2**63 - 1) * 10**9 + 999_999_999
    total = max(low, min(high, total))
    sign = -1 if total < 0 else 1
    duration.seconds = sign * (abs(total) // 10**9)
    duration.nanos = sign * (abs(total) % 10**9)


def is_left_out(message):
    numbers = {number for number, *_ in MAPS} if message.DESCRIPTOR.name == "Everything" else ()
    unknown = unknown_fields.UnknownFieldSet(message)
    if any(one.wire_type == 2 and one.field_number in numbers for one in unknown) or has_zero(unknown):
        return True
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            inner = value.values() if field.message_type.fields_by_name["value"].message_type else []
        else:
            inner = value if field.is_repeated else [value]
        if any(is_left_out(one) for one in inner):
            return True
    return False


def has_zero(unknown):
    return any(one.field_number == 0 or one.wire_type == 3 and has_zero(one.data) for one in unknown)


def oracle(data):
    """What protobuf makes of `data`: None, or the bytes that it writes; "" to leave the case out."""
    message = Everything()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return None
    if is_left_out(message):
        return ""
    as_apus(message)
    return sort_maps(message.SerializeToString())


def parse(data):
    """The fields of well-formed bytes: number, wire type, the field whole, its value."""
    at = 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        start, tag = at, read()
        value = at
        match tag & 7:
            case 0: value = read()
            case 1: at += 8
            case 5: at += 4
            case 2:
                length = read()
                value, at = data[at:at + length], at + length
            case 3: at = len(data)  # only in unknown fields, which are behind all maps
        yield tag >> 3, tag & 7, data[start:at], value


def sort_maps(data):
    """Puts the entries of maps in the order of their keys, which protobuf leaves open."""
    kinds = {number: key for number, _, key, *_ in MAPS}
    out, run, before = [], [], None
    for number, wire, whole, value in parse(data):
        entries = number if wire == 2 and number in kinds else None
        if entries != before:
            out += [entry for _, entry in sorted(run)]
            run, before = [], entries
        if entries is not None:
            key = next((value for number, _, _, value in parse(value) if number == 1), 0)
            if kinds[number] in ("INT32", "INT64") and key >= 2**63:
                key -= 2**64
            run.append((key, whole))
        elif number == 18 and wire == 2:
            inner = sort_maps(value)
            out.append(whole[:len(whole) - len(inner)] + inner)
        else:
            out.append(whole)
    return b"".join(out + [entry for _, entry in sorted(run)])


def varint(value, extra=0):
    out = bytearray()
    while value >= 0x80 or extra > 0:
        if value < 0x80:
            extra -= 1
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def number(rng, bits):
    edge = rng.choice([0, 1, 127, 128, 300, 2**(bits - 1) - 1, 2**(bits - 1), 2**bits - 1])
    return rng.choice([edge, rng.getrandbits(rng.randint(1, bits))])


def payload(rng, wire, depth):
    """A value of a wire type, well formed more often than not."""
    if wire == 0:
        return varint(number(rng, 64), rng.choice([0, 0, 0, 0, 0, 1, 3, 8, 9, 10]))
    if wire in (1, 5):
        return rng.randbytes(8 if wire == 1 else 4)
    if wire == 2:
        inner = rng.choice([
            lambda: rng.choice(["", "a", "käse", "a longer text than fits"]).encode(),
            lambda: rng.randbytes(rng.randint(0, 4)),
            lambda: b"".join(varint(number(rng, 32)) for _ in range(rng.randint(0, 5))),
            lambda: rng.randbytes(8 * rng.randint(0, 2)),
            lambda: fields(rng, depth - 1, [1, 1, 2, 2, 3, 16]),
            lambda: fields(rng, depth - 1),
        ])() if depth > 0 else b""
        return varint(len(inner), rng.choice([0] * 12 + [1, 4, 5])) + inner
    return b""


NUMBERS = (list(range(1, 23)) + list(range(31, 48)) + list(range(51, 58)) + list(range(61, 68))
           + [71, 72, 73, 81, 1000, 536870911, 23, 1007])


def fields(rng, depth, numbers=NUMBERS):
    out = b""
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        field = rng.choice(numbers)
        wire = rng.choice([0, 0, 0, 1, 2, 2, 2, 2, 5, 3])
        tag = varint(field << 3 | wire, rng.choice([0] * 20 + [1, 2]))
        if wire == 3:
            end = field if rng.random() < 0.9 else field + 1
            out += tag + (fields(rng, depth - 1) if depth > 0 else b"") + varint(end << 3 | 4)
        else:
            out += tag + payload(rng, wire, depth)
    return out


def typed(rng, depth=2):
    """A message as the library itself writes it."""
    message = Everything()
    for field in rng.sample(list(Everything.DESCRIPTOR.fields), rng.randint(1, 5)):
        fill(rng, message, field, depth)
    return message.SerializeToString()


def fill(rng, message, field, depth):
    def scalar(field):
        kind = field.type
        if kind in (FIELD.TYPE_STRING,):
            return rng.choice(["", "a", "käse", "世界", "a longer text than fits", "n" * 130])
        if kind == FIELD.TYPE_BYTES:
            return rng.randbytes(rng.choice([0, 1, 5, 130]))
        if kind in (FIELD.TYPE_FLOAT, FIELD.TYPE_DOUBLE):
            return rng.choice([0.0, -0.0, 1.5, float("inf"), -1e30])
        if kind == FIELD.TYPE_BOOL:
            return rng.random() < 0.7
        if kind == FIELD.TYPE_ENUM:
            return rng.choice([0, 1, 2, 7, -1])
        bits = 64 if "64" in [n for n, v in FIELD.Type.items() if v == kind][0] else 32
        value = number(rng, bits)
        unsigned = kind in (FIELD.TYPE_UINT32, FIELD.TYPE_UINT64, FIELD.TYPE_FIXED32, FIELD.TYPE_FIXED64)
        return value if unsigned or value < 2**(bits - 1) else value - 2**bits

    if field.message_type and field.message_type.GetOptions().map_entry:
        target, value = getattr(message, field.name), field.message_type.fields_by_name["value"]
        for _ in range(rng.randint(1, 3)):
            key = scalar(field.message_type.fields_by_name["key"])
            if value.message_type:
                for inner in value.message_type.fields:
                    fill(rng, target[key], inner, depth - 1)
            else:
                target[key] = scalar(value)
    elif field.message_type:
        targets = ([getattr(message, field.name).add() for _ in range(rng.randint(1, 3))]
                   if field.is_repeated else [getattr(message, field.name)])
        for target in targets:
            target.SetInParent()
            inner = list(field.message_type.fields)
            for one in rng.sample(inner, min(len(inner), rng.randint(0, 3))) if depth > 0 else []:
                fill(rng, target, one, depth - 1)
    elif field.is_repeated:
        getattr(message, field.name).extend(scalar(field) for _ in range(rng.randint(1, 4)))
    else:
        setattr(message, field.name, scalar(field))


def mutate(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        at = rng.randint(0, len(data))
        match rng.randint(0, 7):
            case 0 if data: data[at % len(data)] ^= 1 << rng.randint(0, 7)
            case 1 if data: data[at % len(data)] = rng.choice([0, 0x7F, 0x80, 0xFF, rng.randint(0, 255)])
            case 2: del data[at:]
            case 3: del data[at:at + rng.randint(1, 3)]
            case 4: data[at:at] = rng.randbytes(rng.randint(1, 3))
            case 5: data[at:at] = fields(rng, 1)
            case 6 if data: data[at % len(data)] = (data[at % len(data)] + rng.choice([1, -1])) & 0xFF
            case 7: data[at:at] = b"\x80" * rng.choice([1, 2, 5, 9])
    return bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=2500)
    parser.add_argument("--out", default="oracle.txt")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    seen, refused = set(), 0
    with open(arguments.out, "w") as out:
        while len(seen) < arguments.cases:
            data = rng.choice([
                lambda: typed(rng), lambda: mutate(rng, typed(rng)), lambda: fields(rng, 3),
                lambda: mutate(rng, fields(rng, 2))])()
            if data in seen or len(data) > 400:
                continue
            seen.add(data)
            result = oracle(data)
            if result == "":
                continue
            refused += result is None
            answer = "!" if result is None else "=" if result == data else base64.b64encode(result).decode()
            out.write(f"{base64.b64encode(data).decode()} {answer}\n")
    print(f"{len(seen)} cases, {refused} refused")


main()
