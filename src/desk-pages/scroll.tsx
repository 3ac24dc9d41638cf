import type { ComponentChildren } from 'preact';

/** What scrolls must be reachable by keyboard, or nobody without a mouse sees its end (WCAG 2.1.1). */
export const REACHABLE = { tabIndex: 0 } as const;

/** A part of the page that is wider than a phone and scrolls by itself. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <section class="wide" aria-label={label} {...REACHABLE}>
      {children}
    </section>
  );
}
