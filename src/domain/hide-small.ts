/** Counts by row. `good` and `bad` are the columns of which a share is made. */
export type Table = {
  readonly rows: readonly { readonly name: string; readonly cells: readonly number[] }[];
  readonly good: number;
  readonly bad: readonly number[];
};

export type ShownTable = {
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly string[];
    readonly share: string;
    readonly behind: boolean;
  }[];
  readonly totals: readonly string[];
};

/** Fewer people than this in one place could be recognised. */
const SMALL = 10;
const HIDDEN = `<${SMALL}`;
/** A share this much below that of all languages together is worse service. */
const BEHIND = 0.1;

/**
 * The table as it may be shown: small counts are hidden, and no total lets one be worked out. A total is shown only where nothing is
 * hidden in its column, or at least two counts are that make ten or more together. Shares are of shown counts only.
 */
export function hideSmall({ rows, good, bad }: Table): ShownTable {
  const shareOf = (cells: readonly number[]): number | undefined => {
    const parts = [good, ...bad].map((column) => cells[column] ?? 0);
    if (parts.some((count) => count < SMALL)) return undefined;
    return (parts[0] ?? 0) / parts.reduce((sum, count) => sum + count, 0);
  };
  const columns = rows[0]?.cells.map((_, column) => rows.map(({ cells }) => cells[column] ?? 0)) ?? [];
  const all = shareOf(columns.map((counts) => counts.filter((count) => count >= SMALL).reduce((sum, count) => sum + count, 0)));
  return {
    rows: rows.map(({ name, cells }) => {
      const share = shareOf(cells);
      return {
        name,
        cells: cells.map((count) => (count < SMALL ? HIDDEN : String(count))),
        share: share === undefined ? '' : `${Math.round(share * 100)} %`,
        behind: share !== undefined && all !== undefined && share < all - BEHIND,
      };
    }),
    totals: columns.map(totalOf),
  };
}

function totalOf(counts: readonly number[]): string {
  const hidden = counts.filter((count) => count < SMALL);
  const hiddenSum = hidden.reduce((sum, count) => sum + count, 0);
  const tells = hidden.length === 1 || (hidden.length > 1 && hiddenSum < SMALL);
  return tells ? 'not shown' : String(counts.reduce((sum, count) => sum + count, 0));
}
