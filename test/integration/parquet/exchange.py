"""Writes and reads Parquet with pyarrow.

Usage: exchange.py JOB RESULT. The job has `folder`, where files of every codec and page version are written, and `ours`,
files that are read. The result has the rows that each written file holds, as we are to read them, and the rows, types
and notes of each read one.
"""

import base64
import datetime
import decimal
import json
import random
import sys

import pyarrow as pa
import pyarrow.parquet as pq

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1)
random.seed(7)


def maybe(value):
    return None if random.random() < 0.15 else value


def text():
    return "".join(random.choice("abc äß漢😀\n\"") for _ in range(random.randrange(12)))


def instant(digits):
    """Nanoseconds since the epoch, whole in units of 10 ** -digits seconds."""
    return random.randrange(-(10**10) * 10**digits // 10, 4 * 10**9 * 10**digits) * 10 ** (9 - digits)


def iso(nanos, digits, zone):
    seconds, rest = divmod(nanos, 10**9)
    moment = EPOCH + datetime.timedelta(seconds=seconds)
    return f"{moment.isoformat()}.{rest // 10 ** (9 - digits):0{digits}d}{zone}"


def columns(count):
    """Name to (arrow type, values as pyarrow takes them, values as we are to read them)."""
    made = {}

    def put(name, kind, value, shown=lambda each: each):
        values = [maybe(value()) for _ in range(count)]
        made[name] = (kind, values, [None if each is None else shown(each) for each in values])

    put("text", pa.string(), text)
    put("word", pa.large_string(), lambda: random.choice(["yes", "no", "perhaps"]))
    put("flag", pa.bool_(), lambda: random.random() < 0.5)
    for bits in (8, 16, 32):
        put(f"int{bits}", getattr(pa, f"int{bits}")(), lambda bits=bits: random.randrange(-(2 ** (bits - 1)), 2 ** (bits - 1)))
        put(f"uint{bits}", getattr(pa, f"uint{bits}")(), lambda bits=bits: random.randrange(2**bits))
    safe = lambda each: each if abs(each) < 2**53 else str(each)
    put("int64", pa.int64(), lambda: random.randrange(-(2**63), 2**63) >> random.randrange(60), safe)
    put("uint64", pa.uint64(), lambda: random.randrange(2**64) >> random.randrange(60), safe)
    put("double", pa.float64(), lambda: random.uniform(-1e6, 1e6))
    put("float", pa.float32(), lambda: random.randrange(-1000, 1000) / 8)
    put("half", pa.float16(), lambda: random.randrange(-100, 100) / 4)
    for precision, scale in ((9, 2), (18, 4), (38, 10), (20, 0)):
        kind = pa.decimal128(precision, scale)
        unscaled = lambda precision=precision: random.randrange(-(10**precision) + 1, 10**precision)
        put(
            f"decimal{precision}",
            kind,
            lambda unscaled=unscaled, scale=scale: decimal.Decimal(unscaled()).scaleb(-scale, decimal.Context(prec=40)),
            lambda each: format(each, "f"),
        )
    put("date", pa.date32(), lambda: datetime.date(1900, 1, 1) + datetime.timedelta(days=random.randrange(80000)), str)
    for unit, digits in (("ms", 3), ("us", 6), ("ns", 9)):
        for zone in ("UTC", None):
            put(
                f"{unit}_{zone}",
                pa.timestamp(unit, tz=zone),
                lambda digits=digits: instant(digits) // 10 ** (9 - digits),
                lambda each, digits=digits, zone=zone: iso(each * 10 ** (9 - digits), digits, "Z" if zone else ""),
            )
    put("time", pa.time64("us"), lambda: random.randrange(86400 * 10**6), lambda each: iso(each * 1000, 6, "")[11:])
    put("bytes", pa.binary(), lambda: random.randbytes(random.randrange(9)), lambda each: base64.b64encode(each).decode())
    put("fixed", pa.binary(5), lambda: random.randbytes(5), lambda each: base64.b64encode(each).decode())
    put("list", pa.list_(pa.string()), lambda: [maybe(text()) for _ in range(random.randrange(4))])
    put("lists", pa.list_(pa.list_(pa.int64())), lambda: [maybe([maybe(random.randrange(9)) for _ in range(random.randrange(3))]) for _ in range(random.randrange(4))])
    turn = pa.struct([("role", pa.string()), ("content", pa.string()), ("n", pa.int32())])
    put("turns", pa.list_(turn), lambda: [maybe({"role": maybe("user"), "content": text(), "n": maybe(3)}) for _ in range(random.randrange(4))])
    inner = pa.struct([("list", pa.list_(pa.float64())), ("inner", pa.struct([("x", pa.bool_())]))])
    put("group", inner, lambda: {"list": maybe([0.5, None][: random.randrange(3)]), "inner": maybe({"x": maybe(True)})})
    put("map", pa.map_(pa.string(), pa.int32()), lambda: [(key, maybe(random.randrange(9))) for key in ["a", "__proto__", "c"][: random.randrange(4)]], dict)
    put("numbers", pa.map_(pa.int32(), pa.list_(pa.string())), lambda: [(key, maybe([text()])) for key in range(random.randrange(3))], lambda each: {str(key): value for key, value in each})
    return made


def plain(value):
    """Values as pyarrow reads them, as JSON has them."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, int) and abs(value) >= 2**53:
        return str(value)
    return value


def main(job, result):
    with open(job, encoding="utf-8") as file:
        asked = json.load(file)
    written = {}
    variants = [
        dict(compression=codec, version="2.6") for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4")
    ] + [
        dict(compression="snappy", use_dictionary=False, data_page_version="2.0"),
        dict(compression="zstd", data_page_version="2.0", data_page_size=512, write_page_index=True),
        dict(compression="none", column_encoding={"int64": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY", "double": "BYTE_STREAM_SPLIT"}, use_dictionary=False),
    ]
    for at, variant in enumerate(variants):
        made = columns(700)
        table = pa.table({name: pa.array(values, kind) for name, (kind, values, _) in made.items()})
        path = f"{asked['folder']}/{at}.parquet"
        pq.write_table(table, path, row_group_size=300, **variant)
        names = list(made)
        rows = [dict(zip(names, cells)) for cells in zip(*(shown for _, _, shown in made.values()))]
        written[path] = {"how": str(variant), "rows": rows}
    read = {}
    for path in asked["ours"]:
        file = pq.ParquetFile(path)
        notes = {key.decode(): value.decode() for key, value in (file.schema_arrow.metadata or {}).items()}
        types = {field.name: str(field.type) for field in file.schema_arrow}
        rows = [plain(row) for row in file.read().to_pylist()]
        filtered = pq.read_table(path, filters=[("id", ">=", 2400)]).num_rows if "id" in types else None
        read[path] = {"rows": rows, "types": types, "notes": notes, "groups": file.num_row_groups, "filtered": filtered}
    with open(result, "w", encoding="utf-8") as file:
        json.dump({"written": written, "read": read, "version": pa.__version__}, file)


main(*sys.argv[1:])
