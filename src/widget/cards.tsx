import type { Card } from './protocol.ts';

const MAP = 'https://www.openstreetmap.org/';
const NUMBER = /^tel:\+?\d{3,15}$/;

/** Somebody to contact, in the direction of the page, with numbers to tap. A link that is neither a number nor the map is not made. */
export function Cards({ cards, say }: { cards: readonly Card[]; say: (key: string) => string }) {
  return cards.map((card) => (
    <section class="card" key={`${card.title} ${card.local ?? ''}`}>
      <h2>
        <bdi>{card.title}</bdi>
      </h2>
      {card.local && (
        <p class="card-line local">
          <bdi>{card.local}</bdi>
        </p>
      )}
      {card.lines.map((line) => (
        <p class="card-line" key={line}>
          {line}
        </p>
      ))}
      <p class="card-line links">
        {card.links.map((link) => (
          <CardLink key={link.value} title={link.title} address={link.value} say={say} />
        ))}
      </p>
    </section>
  ));
}

function CardLink({ title, address, say }: { title: string; address: string; say: (key: string) => string }) {
  if (NUMBER.test(address)) {
    return (
      <a class="card-link call" href={address}>
        {title}
      </a>
    );
  }
  if (!address.startsWith(MAP)) return null;
  return (
    <a class="card-link" href={address} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer">
      {title}
      <span class="unseen"> ({say('new-window')})</span>
    </a>
  );
}

/** Prints one reply and nothing else of the talk. */
export function PrintButton({ label, print }: { label: string; print: (line: Element) => void }) {
  return (
    <button
      type="button"
      class="plain print"
      onClick={(event) => {
        const line = event.currentTarget.closest('.line');
        if (line) print(line);
      }}
    >
      {label}
    </button>
  );
}

/** The chosen reply alone goes to the printer; the page is as before when its window closes. */
export function printLine(line: Element): void {
  line.classList.add('printed');
  document.body.classList.add('printing');
  const done = () => {
    line.classList.remove('printed');
    document.body.classList.remove('printing');
  };
  addEventListener('afterprint', done, { once: true });
  window.print();
}
