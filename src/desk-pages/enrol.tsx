import { useEffect, useState } from 'preact/hooks';
import { call, Refused } from './api.ts';
import { Field, Note } from './field.tsx';
import { Picture } from './picture.tsx';
import { type Say, useSay } from './words.ts';

type Offer = { readonly login: string; readonly alias: string; readonly address: string; readonly secret: string };

const SHORTEST_PASSWORD = 12;

/** Setting a password and a second factor, through a link that works once. */
export function Enrol({ token, onDone }: { token: string; onDone: () => void }) {
  const say = useSay();
  const [offer, setOffer] = useState<Offer>();
  const [fault, setFault] = useState('');

  useEffect(() => {
    call<Offer>('POST', '/desk/api/enrolment/open', { token }).then(setOffer, (error) => setFault(explain(error, say)));
  }, [token]);

  return (
    <main id="content" class="narrow">
      {!offer && !fault && <p role="status">{say('frame.wait')}</p>}
      {!offer && fault && <Note text={fault} />}
      {offer && <Form offer={offer} token={token} onDone={onDone} />}
    </main>
  );
}

function Form({ offer, token, onDone }: { offer: Offer; token: string; onDone: () => void }) {
  const say = useSay();
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [code, setCode] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async () => {
    if (password !== again) {
      setFault(say('enrol.different'));
      return;
    }
    setBusy(true);
    setFault('');
    try {
      await call('POST', '/desk/api/enrolment', { token, password, code });
      onDone();
    } catch (error) {
      setFault(explain(error, say));
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
      <h1>{say('enrol.title', { name: offer.alias })}</h1>
      <p>{say('enrol.intro')}</p>
      <Field
        id="login"
        label={say('enrol.login')}
        value={offer.login}
        onValue={() => undefined}
        autocomplete="username"
        readOnly
      />
      <Secret offer={offer} />
      <Passwords {...{ password, setPassword, again, setAgain }} />
      <Field
        id="code"
        label={say('enrol.code')}
        value={code}
        onValue={setCode}
        autocomplete="one-time-code"
        inputMode="numeric"
        maxLength={9}
        required
      />
      {fault && <Note text={fault} />}
      <button type="submit" disabled={busy}>
        {say(busy ? 'frame.wait' : 'enrol.button')}
      </button>
    </form>
  );
}

function Secret({ offer }: { offer: Offer }) {
  const say = useSay();
  return (
    <section class="secret">
      <p>{say('enrol.stepApp')}</p>
      <Picture text={offer.address} label={say('enrol.picture')} />
      <p>
        <a href={offer.address}>{say('enrol.openApp')}</a>
      </p>
      <p>
        {say('enrol.secret')}: <code>{offer.secret}</code>
      </p>
    </section>
  );
}

type PasswordProps = Record<'password' | 'again', string> & Record<'setPassword' | 'setAgain', (value: string) => void>;

function Passwords({ password, setPassword, again, setAgain }: PasswordProps) {
  const say = useSay();
  const shared = { password: true, autocomplete: 'new-password', required: true } as const;
  const hint = say('enrol.passwordHint', { count: SHORTEST_PASSWORD });
  return (
    <>
      <Field id="password" label={say('enrol.password')} hint={hint} value={password} onValue={setPassword} {...shared} />
      <Field id="again" label={say('enrol.again')} value={again} onValue={setAgain} {...shared} />
    </>
  );
}

const FAULTS: Readonly<Record<string, string>> = {
  LinkUsed: 'enrol.dead',
  CodeWrong: 'enrol.codeWrong',
  'Password-short': 'enrol.short',
  'Password-long': 'enrol.long',
  'Password-simple': 'enrol.simple',
};

function explain(error: unknown, say: Say): string {
  if (!(error instanceof Refused)) return say('frame.offline');
  return say(FAULTS[error.code] ?? 'frame.failed');
}
