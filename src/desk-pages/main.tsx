import { render } from 'preact';
import { Desk } from './desk.tsx';
import { firstLanguage, loadWords } from './words.ts';
import './style.css';
import './cases/cases.css';

async function begin(): Promise<void> {
  const root = document.getElementById('desk');
  if (!root) return;
  const language = firstLanguage();
  render(<Desk first={language} tree={await loadWords(language)} />, root);
}

// A page from the browser's memory of pages would show what a colleague saw before.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

void begin();
