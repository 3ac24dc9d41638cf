import { useState } from 'preact/hooks';
import { call, Refused } from './api.ts';
import { Field, Note } from './field.tsx';
import type { SignInWay } from './session.ts';
import { type Say, useSay } from './words.ts';

type SignInProps = {
  readonly way: SignInWay;
  readonly note: string | undefined;
  /** The note is good news. */
  readonly good: boolean;
  readonly onDone: () => void;
};

/** The page for who is not signed in. `note`: why they are here. */
export function SignIn({ way, note, good, onDone }: SignInProps) {
  const say = useSay();
  return (
    <main id="content" class="narrow">
      <h1>{say('signIn.title')}</h1>
      {note && <Note text={note} good={good} />}
      {way === 'off' && <p>{say('signIn.off')}</p>}
      {way === 'provider' && (
        <a class="button" href="/desk/oidc/start">
          {say('signIn.provider')}
        </a>
      )}
      {way === 'local' && <LocalSignIn onDone={onDone} />}
    </main>
  );
}

function LocalSignIn({ onDone }: { onDone: () => void }) {
  const say = useSay();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    setBusy(true);
    setFault('');
    try {
      await call('POST', '/desk/api/sign-in', { login, password, code });
      onDone();
    } catch (error) {
      setFault(explain(error, say));
      setCode('');
    }
    setBusy(false);
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field id="login" label={say('signIn.login')} value={login} onValue={setLogin} autocomplete="username" required />
      <Field
        id="password"
        password
        label={say('signIn.password')}
        value={password}
        onValue={setPassword}
        autocomplete="current-password"
        required
      />
      <Field
        id="code"
        label={say('signIn.code')}
        hint={say('signIn.codeHint')}
        value={code}
        onValue={setCode}
        autocomplete="one-time-code"
        inputMode="numeric"
        maxLength={9}
        required
      />
      {fault && <Note text={fault} />}
      <button type="submit" disabled={busy}>
        {say(busy ? 'frame.wait' : 'signIn.button')}
      </button>
      <p class="hint">{say('signIn.forgot')}</p>
    </form>
  );
}

function explain(error: unknown, say: Say): string {
  if (!(error instanceof Refused)) return say('frame.offline');
  if (error.status === 429) return say('signIn.pause', { minutes: Math.max(1, Math.ceil(error.seconds / 60)) });
  return say(error.status === 401 || error.status === 400 ? 'signIn.refused' : 'frame.failed');
}
