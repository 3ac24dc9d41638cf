import { PAGES } from './pages.tsx';
import { usePath } from './path.ts';
import type { Account } from './session.ts';
import { useSay } from './words.ts';

/** Who is signed in, their pages, and the way out. */
export function Shell({ me, onSignOut }: { me: Account; onSignOut: () => void }) {
  const say = useSay();
  const path = usePath();
  const mine = PAGES.filter(({ roles }) => roles.includes(me.role));
  const page = mine.find((one) => path.startsWith(one.path)) ?? mine[0];
  return (
    <>
      <nav class="bar">
        {mine.length > 1 &&
          mine.map((one) => (
            <a key={one.path} href={`#${one.path}`} {...(one === page ? { 'aria-current': 'page' as const } : {})}>
              {say(one.title)}
            </a>
          ))}
        <span class="me">
          {say('frame.signedInAs', { name: me.alias })} · {say(`roles.${me.role}`)}
        </span>
        <button type="button" class="quiet" onClick={onSignOut}>
          {say('frame.signOut')}
        </button>
      </nav>
      <main id="content" tabIndex={-1}>
        {page?.show(me)}
      </main>
    </>
  );
}
