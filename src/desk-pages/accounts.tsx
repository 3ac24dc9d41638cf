import { useEffect, useState } from 'preact/hooks';
import { call, Refused } from './api.ts';
import { Note } from './field.tsx';
import { type Act, type Given, type NamedOrganisation, NewAccount } from './new-account.tsx';
import type { Account } from './session.ts';
import { type Say, useSay } from './words.ts';

export type ListedAccount = Account & {
  readonly login: string;
  readonly disabled: boolean;
  readonly enrolled: boolean;
  readonly fromProvider: boolean;
};
type List = {
  readonly accounts: readonly ListedAccount[];
  readonly organisations: readonly NamedOrganisation[];
  readonly makesAccounts: boolean;
};

/** The administrator's page: accounts, never content. */
export function Accounts({ me }: { me: Account }) {
  const say = useSay();
  const [list, setList] = useState<List>();
  const [fault, setFault] = useState('');
  const [given, setGiven] = useState<Given>();

  const read = () => call<List>('GET', '/desk/api/accounts').then(setList, () => setFault(say('frame.offline')));
  useEffect(() => void read(), []);

  const act = async (work: () => Promise<Given | undefined>) => {
    setFault('');
    setGiven(undefined);
    try {
      setGiven(await work());
      await read();
      return true;
    } catch (error) {
      setFault(explain(error, say));
      return false;
    }
  };

  if (!list) return <p role="status">{fault || say('frame.wait')}</p>;
  return (
    <>
      <h1>{say('accounts.title')}</h1>
      <p>{say(list.makesAccounts ? 'accounts.intro' : 'accounts.fromProvider')}</p>
      {fault && <Note text={fault} />}
      {given && <GivenLink {...given} />}
      <Table list={list} me={me} act={act} />
      {list.makesAccounts && <NewAccount organisations={list.organisations} act={act} />}
    </>
  );
}

function Table({ list, me, act }: { list: List; me: Account; act: Act }) {
  const say = useSay();
  const names = new Map(list.organisations.map(({ id, name }) => [id, name]));
  return (
    <table>
      <thead>
        <tr>
          {['name', 'alias', 'role', 'organisation', 'state'].map((column) => (
            <th key={column} scope="col">
              {say(`accounts.${column}`)}
            </th>
          ))}
          <td />
        </tr>
      </thead>
      <tbody>
        {list.accounts.map((account) => (
          <tr key={account.id}>
            <th scope="row">{account.login}</th>
            <td>{account.alias}</td>
            <td>{say(`roles.${account.role}`)}</td>
            <td>{names.get(account.organisation ?? '') ?? account.organisation ?? ''}</td>
            <td>{say(`accounts.${stateOf(account)}`)}</td>
            <td class="actions">{account.id !== me.id && <Actions account={account} act={act} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function stateOf(account: ListedAccount): 'closed' | 'invited' | 'active' {
  if (account.disabled) return 'closed';
  return account.enrolled ? 'active' : 'invited';
}

function Actions({ account, act }: { account: ListedAccount; act: Act }) {
  const say = useSay();
  const path = `/desk/api/accounts/${account.id}`;
  const toggle = async () => {
    await call('POST', `${path}/disabled`, { disabled: !account.disabled });
    return undefined;
  };
  const reset = async () => {
    const { link } = await call<{ link: string }>('POST', `${path}/reset`);
    return { name: account.alias, link };
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => void act(toggle)}>
        {say(account.disabled ? 'accounts.open' : 'accounts.close')}
        <span class="unseen"> {account.login}</span>
      </button>
      {!account.fromProvider && !account.disabled && (
        <button type="button" class="quiet" onClick={() => void act(reset)}>
          {say('accounts.reset')}
          <span class="unseen"> {account.login}</span>
        </button>
      )}
    </>
  );
}

function GivenLink({ name, link }: Given) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  return (
    <div class="note good" role="status">
      <p>{say('accounts.link', { name })}</p>
      <p>
        <code>{link}</code>
      </p>
      <button type="button" onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}>
        {say(copied ? 'accounts.copied' : 'accounts.copy')}
      </button>
    </div>
  );
}

function explain(error: unknown, say: Say): string {
  if (!(error instanceof Refused)) return say('frame.offline');
  if (error.code === 'LoginTaken') return say('accounts.taken');
  if (error.code === 'OwnAccount') return say('accounts.own');
  const field = /^Field-(\w+)$/.exec(error.code)?.[1];
  if (!field) return say('frame.failed');
  return say('accounts.wrong', { field: say(`accounts.${field === 'login' ? 'name' : field}`) });
}
