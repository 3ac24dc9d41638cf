import { useEffect } from 'preact/hooks';
import { isOn } from './kept.ts';

/** What a key does, by the key. */
export type Keys = Readonly<Record<string, () => void>>;

/** Quick keys: single letters, so they rest while somebody writes or a dialog is open, and can be switched off. */
export function useKeys(keys: Keys): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const at = event.target instanceof HTMLElement ? event.target : undefined;
      const writes = at?.closest('input, textarea, select, dialog') ?? null;
      if (event.key === 'Escape' && writes && !at?.closest('dialog')) return at?.blur();
      const act = keys[event.key];
      if (!act || writes !== null || document.querySelector('dialog[open]')) return;
      if (event.key !== '?' && !isOn('desk-keys', true)) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  });
}
