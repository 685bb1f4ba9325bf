"""Answers plans by Spark, by a Snowflake emulator, and by DuckDB in place of BigQuery; or only parses them.

job: {"engine", "dialect" of parsing, "cases": [{"tables": {name: {"columns": {name: kind}, "rows": [{…}]}}, "text", "columns": [name]}]}
answer: [{"rows": [{…}]} or {"error": text}]
"""

import json
import sys
from contextlib import ExitStack

patched = ExitStack()
job = json.load(open(sys.argv[1], encoding="utf-8"))


def spark_engine():
    from pyspark.sql import SparkSession

    types = {"text": "STRING", "number": "DOUBLE", "integer": "DOUBLE", "boolean": "BOOLEAN"}
    # Interpreted: compiling each query to bytecode takes a hundred times as long as its few rows.
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    session = SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("OFF")

    def answer(case):
        for name, table in case["tables"].items():
            schema = ", ".join(f"`{column}` {types[kind]}" for column, kind in table["columns"].items())
            rows = session.sql(
                "SELECT INLINE(FROM_JSON(:rows, :schema))",
                args={"rows": json.dumps(table["rows"]), "schema": f"ARRAY<STRUCT<{schema}>>"},
            )
            rows.createOrReplaceTempView(name)
        return [list(row) for row in session.sql(case["text"]).collect()]

    return answer


def cell(value, kind):
    return float(value) if value is not None and kind in ("number", "integer") else value


def snowflake_engine():
    import fakesnow
    import snowflake.connector

    patched.enter_context(fakesnow.patch())
    cursor = snowflake.connector.connect(database="db", schema="public").cursor()
    types = {"text": "VARCHAR", "number": "DOUBLE", "integer": "DOUBLE", "boolean": "BOOLEAN"}

    def answer(case):
        for name, table in case["tables"].items():
            columns = table["columns"]
            declared = ", ".join(f'"{column}" {types[kind]}' for column, kind in columns.items())
            cursor.execute(f'CREATE OR REPLACE TABLE "{name}" ({declared})')
            rows = [[cell(row.get(column), kind) for column, kind in columns.items()] for row in table["rows"]]
            if rows:
                places = ", ".join(["?"] * len(columns))
                cursor._duck_conn.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)
        return [list(row) for row in cursor.execute(case["text"]).fetchall()]

    return answer


def bigquery_engine():
    import duckdb
    import sqlglot

    connection = duckdb.connect()
    for name, operator in (("safe_add", "+"), ("safe_subtract", "-"), ("safe_multiply", "*"), ("safe_divide", "/")):
        value = f"a {operator} b"
        connection.execute(f"CREATE MACRO {name}(a, b) AS CASE WHEN ISFINITE({value}) THEN {value} END")
    types = {"text": "VARCHAR", "number": "DOUBLE", "integer": "DOUBLE", "boolean": "BOOLEAN"}

    def answer(case):
        for name, table in case["tables"].items():
            columns = table["columns"]
            declared = ", ".join(f'"{column}" {types[kind]}' for column, kind in columns.items())
            connection.execute(f'CREATE OR REPLACE TABLE "{name}" ({declared})')
            rows = [[cell(row.get(column), kind) for column, kind in columns.items()] for row in table["rows"]]
            if rows:
                connection.executemany(f'INSERT INTO "{name}" VALUES ({", ".join(["?"] * len(columns))})', rows)
        text = sqlglot.transpile(case["text"], read="bigquery", write="duckdb")[0]
        return [list(row) for row in connection.execute(text).fetchall()]

    return answer


def parser():
    import sqlglot

    def answer(case):
        sqlglot.parse_one(case["text"], read=job["dialect"])
        return []

    return answer


engine = {"parse": parser, "spark": spark_engine, "snowflake": snowflake_engine, "bigquery": bigquery_engine}[job["engine"]]()
answers = []
for case in job["cases"]:
    try:
        answers.append({"rows": [dict(zip(case["columns"], row)) for row in engine(case)]})
    except Exception as error:
        answers.append({"error": f"{type(error).__name__}: {error}"[:600]})
with open(sys.argv[2], "w", encoding="utf-8") as out:
    json.dump(answers, out, default=float)
