import { render } from 'preact';
import { Chat } from './chat.tsx';
import './style.css';
import { Talk } from './talk.ts';
import { loadWords } from './words.ts';

/** The language to begin in: the page's wish (`?lang=`), else the browser's. */
const wanted = new URLSearchParams(location.search).get('lang') ?? navigator.language;

/** A phone on a bad network may need several tries for the first words. */
async function begin(pause: number): Promise<void> {
  const root = document.getElementById('chat');
  if (!root) return;
  try {
    const words = await loadWords(wanted);
    render(<Chat talk={new Talk(words.locale)} first={words} />, root);
  } catch {
    root.textContent = '…';
    setTimeout(() => void begin(Math.min(pause * 2, 15_000)), pause);
  }
}

// A page from the browser's memory of pages would show the old talk.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

void begin(1000);
