/** A value in a row: text, a whole number, or nothing. */
export type SqlValue = string | number | null;
export type Row = Readonly<Record<string, SqlValue>>;

/** Runs one statement with `$1` placeholders; the rows it returns. The same SQL text serves both engines. */
export type Query = (sql: string, values?: readonly SqlValue[]) => Promise<readonly Row[]>;

/** What processes tell each other about: cases, and conversations that have something new. */
export type Topic = 'handoffs' | 'conversations';

/** The two engines behind one port. A commit that has returned survives `kill -9` and a power cut. */
export type Database = {
  readonly query: Query;
  /** All of the work or none of it. The work may call only the query it is given. */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Makes sure that what was deleted is no longer in the engine's own logs on this machine, as far as it can. */
  scrub(): Promise<void>;
  /** Tells every process on this database something without content. Missed by a listener whose connection breaks meanwhile. */
  signal(topic: Topic, message: string): Promise<void>;
  /** Hears what any process signals, this one too; the function that ends it. */
  listen(topic: Topic, listener: (message: string) => void): () => void;
  /** True when no other process can use the same data: leases of a dead process are void at start. */
  readonly exclusive: boolean;
  close(): Promise<void>;
};
