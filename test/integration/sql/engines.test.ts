import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type SqlDialect, toSql } from '../../../src/sql/index.js';
import { plans, tables } from '../../sql/plans.js';
import { answerOf, installed } from '../python.js';
import { cases, normal } from './generated.js';

type Answer = { readonly rows: readonly object[] } | { readonly error: string };

const tools = installed('sql', 'pyspark, fakesnow, sqlglot');
if ('reason' in tools) console.log(`SQL engines suite skipped: ${tools.reason}`);
const java = spawnSync('java', ['-version']).status === 0;
if (!java) console.log('Spark skipped: it needs Java, and there is none.');

/** Has an engine answer generated plans, and compares each answer with what the process gives. */
async function compare(engine: SqlDialect, count: number, without?: RegExp) {
  const chosen = cases(count, 2).filter(({ plan }) => !without?.test(JSON.stringify(plan.lineage)));
  const asked = chosen.map(({ plan, tables, rows }) => {
    const { text, columns } = toSql(plan, { dialect: engine, tables });
    const given = Object.entries(tables).map(([name, table]) => [
      name,
      { columns: table.columns, rows: rows[name as 'left'] },
    ]);
    return { text, columns: columns.map(({ name }) => name), tables: Object.fromEntries(given) };
  });
  const answers = await answerOf<readonly Answer[]>(tools, 'sql/engines.py', { engine, cases: asked });
  for (const [at, { plan, ordered }] of chosen.entries()) {
    const { text, columns } = asked[at] as (typeof asked)[number];
    const answer = answers[at] as Answer;
    const told = `case ${at}: ${'error' in answer ? answer.error : JSON.stringify(plan.lineage)}\n${text}`;
    expect('rows' in answer && normal(answer.rows, columns, ordered), told).toEqual(
      normal(await plan.toArray(), columns, ordered),
    );
  }
  console.log(`${engine}: ${chosen.length} answers are the same`);
  return chosen.length;
}

describe.skipIf('reason' in tools)('engines give the rows that the process gives', () => {
  it.skipIf(!java)('Spark, with a real one', async () => {
    expect(await compare('spark', 40)).toBe(40);
  });

  it("Snowflake, with an emulator, but for cases of letters: those are the emulator's", async () => {
    expect(await compare('snowflake', 250, /"fn":"(lower|upper)"/)).toBeGreaterThan(150);
  });

  // DuckDB cuts texts into characters in another way, and has no BIGNUMERIC.
  it('BigQuery, transpiled to DuckDB, but for cases of letters and remainders', async () => {
    expect(await compare('bigquery', 350, /"fn":"(lower|upper|modulo)"/)).toBeGreaterThan(150);
  });

  it.each<SqlDialect>(['duckdb', 'spark', 'snowflake', 'bigquery'])(
    'the texts for %s, which the goldens hold, are such to a parser of its own',
    async (dialect) => {
      const texts = Object.values(plans).map((plan) => {
        const used = Object.entries(tables).filter(([name]) =>
          JSON.stringify(plan.lineage).includes(`"name":"${name}"`),
        );
        return { ...toSql(plan, { dialect, tables: Object.fromEntries(used) }), tables: {} };
      });
      const job = { engine: 'parse', dialect, cases: texts };
      expect(await answerOf(tools, 'sql/engines.py', job)).toEqual(texts.map(() => ({ rows: [] })));
    },
  );
});
