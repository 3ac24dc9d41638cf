/** A value in a row: text, a whole number, or nothing. */
export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** Runs one statement with `$1` placeholders; the rows it returns. The same SQL text serves both engines. */
export type Query = (sql: string, values?: readonly SqlValue[]) => Promise<readonly Row[]>;

/** The two engines behind one port. A commit that has returned survives `kill -9` and a power cut. */
export type Database = {
  readonly query: Query;
  /** All of the work or none of it. The work may call only the query it is given. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Makes sure that what was deleted is no longer in the engine's own logs on this machine, as far as it can. */
  scrub(): Promise<void>;
  /** True when no other process can use the same data: leases of a dead process are void at start. */
  readonly exclusive: boolean;
  close(): Promise<void>;
};
