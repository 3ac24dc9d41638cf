import { render } from 'preact';
import { Chat } from './chat.tsx';
import { Unreachable } from './protocol.ts';
import './style.css';
import { Talk } from './talk.ts';
import { loadWords, type Words } from './words.ts';

/** The language to begin in: the page's wish (`?lang=`), else the browser's. */
const wanted = new URLSearchParams(location.search).get('lang') ?? navigator.language;

/** A phone on a bad network may need several tries for the first words. */
async function firstWords(root: HTMLElement, pause = 1000): Promise<Words> {
  try {
    return await loadWords(wanted);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    root.textContent = '…';
    await new Promise((resolve) => setTimeout(resolve, pause));
    return firstWords(root, Math.min(pause * 2, 15_000));
  }
}

async function begin(): Promise<void> {
  const root = document.getElementById('chat');
  if (!root) return;
  const words = await firstWords(root);
  root.textContent = '';
  render(<Chat talk={new Talk(words.locale)} first={words} />, root);
}

// A page from the browser's memory of pages would show the old talk.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

void begin();
