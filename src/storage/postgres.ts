import pg from 'pg';
import type { Database, Query, Row, SqlValue } from './database.ts';
import { PostgresListener } from './postgres-listen.ts';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** PostgreSQL through a pool of at most `connections`. `onLost` hears of connections that broke while idle. */
export function openPostgres(options: { url: string; connections: number; onLost: () => void }): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.connections,
    connectionTimeoutMillis: 5000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  pool.on('error', options.onLost);
  // A connection that breaks while it is in use says so by itself; unheard, that would end the process.
  pool.on('connect', (client) => client.on('error', options.onLost));

  const listener = new PostgresListener({
    connect: () =>
      new pg.Client({ connectionString: options.url, keepAlive: true, connectionTimeoutMillis: 5000, query_timeout: 5000 }),
    onLost: options.onLost,
  });

  return {
    exclusive: false,
    query: (sql, values = []) => run(pool, sql, values),
    transaction: async (work) => {
      const client = await pool.connect();
      let broken = true;
      try {
        await client.query('BEGIN');
        const result = await work((sql, values = []) => run(client, sql, values));
        await client.query('COMMIT');
        broken = false;
        return result;
      } catch (error) {
        broken = await client.query('ROLLBACK').then(
          () => false,
          () => true,
        );
        throw error;
      } finally {
        client.release(broken);
      }
    },
    // Its log is archived and recycled by the server; what is in it is sealed, and the runbook says how long it is kept.
    scrub: async () => undefined,
    signal: async (topic, message) => {
      await run(pool, 'SELECT pg_notify($1, $2)', [topic, message]);
    },
    listen: (topic, hear) => listener.add(topic, hear),
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}

const names = new Map<string, string>();

/** Named statements are parsed by the server once per connection. */
async function run(client: pg.Pool | pg.PoolClient, sql: string, values: readonly SqlValue[]): ReturnType<Query> {
  let name = names.get(sql);
  if (!name) {
    name = `s${names.size}`;
    names.set(sql, name);
  }
  const result = await client.query<Row>({ name, text: sql, values: [...values] });
  return result.rows;
}
