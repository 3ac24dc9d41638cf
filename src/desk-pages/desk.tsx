import { useEffect, useMemo, useState } from 'preact/hooks';
import { Unreachable } from './api.ts';
import { Enrol } from './enrol.tsx';
import { usePath } from './path.ts';
import { readSession, type Session, signOut, watchSession } from './session.ts';
import { Shell } from './shell.tsx';
import { SignIn } from './sign-in.tsx';
import { keepLanguage, LANGUAGES, type Language, loadWords, sayFrom, type Tree, Words } from './words.ts';

/** The whole desk in the browser: a link to enrol, or the sign-in, or what the role has. */
export function Desk({ first, tree: firstTree }: { first: Language; tree: Tree }) {
  const [language, setLanguage] = useState(first);
  const [tree, setTree] = useState(firstTree);
  const say = useMemo(() => sayFrom(tree), [tree]);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = say('frame.title');
  }, [say]);

  const choose = (wanted: Language) => {
    keepLanguage(wanted);
    void loadWords(wanted).then((words) => {
      setTree(words);
      setLanguage(wanted);
    });
  };

  return (
    <Words.Provider value={{ say, language }}>
      <button type="button" class="skip" onClick={() => document.getElementById('content')?.focus()}>
        {say('frame.skip')}
      </button>
      <header>
        <span class="title">{say('frame.title')}</span>
        <label>
          <span class="unseen">{say('frame.language')}</span>
          <select value={language} onChange={(event) => choose(event.currentTarget.value as Language)}>
            {Object.entries(LANGUAGES).map(([tag, name]) => (
              <option key={tag} value={tag} lang={tag}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      <Inside />
    </Words.Provider>
  );
}

type Why = { readonly key: string } | undefined;

function Inside() {
  const path = usePath();
  const [session, setSession] = useState<Session>();
  const [why, setWhy] = useState<Why>();
  const refused = /^\/refused\/([\w-]+)$/.exec(path)?.[1];
  const link = /^\/enrol\/([\w-]{20,100})$/.exec(path)?.[1];

  const read = () =>
    readSession().then(setSession, (error: unknown) => {
      if (error instanceof Unreachable) setTimeout(() => void read(), 3000);
    });
  const end = (key: string | undefined) => {
    setWhy(key ? { key } : undefined);
    location.hash = '';
    void read();
  };
  useEffect(() => void read(), []);
  useEffect(() => (session?.account ? watchSession(() => end('frame.ended')) : undefined), [session?.account?.id]);

  return (
    <Words.Consumer>
      {({ say }) => {
        if (link) return <Enrol token={link} onDone={() => end('enrol.done')} />;
        if (!session) return <p role="status">{say('frame.wait')}</p>;
        if (session.account) return <Shell me={session.account} onSignOut={() => void leave(() => end(undefined))} />;
        const key = refused ? `refused.${refused}` : why?.key;
        return (
          <SignIn
            way={session.signIn}
            note={key ? say(key) : undefined}
            good={key === 'enrol.done'}
            onDone={() => end(undefined)}
          />
        );
      }}
    </Words.Consumer>
  );
}

async function leave(after: () => void): Promise<void> {
  try {
    await signOut();
  } finally {
    after();
  }
}
