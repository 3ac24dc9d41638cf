import { useState } from 'preact/hooks';
import { call } from './api.ts';
import { Field } from './field.tsx';
import type { Role } from './session.ts';
import { useSay } from './words.ts';

/** A link to be handed to somebody. */
export type Given = { readonly name: string; readonly link: string };
/** Does something, shows what came of it, and reads the list again. False when it was refused. */
export type Act = (work: () => Promise<Given | undefined>) => Promise<boolean>;

export type NamedOrganisation = { readonly id: string; readonly name: string };

const ROLES: readonly Role[] = ['counsellor', 'team-lead', 'administrator', 'auditor'];
const OF_ORGANISATION: readonly Role[] = ['counsellor', 'team-lead'];

/** A form for a new account; its owner sets password and second factor through the link that comes back. */
export function NewAccount({ organisations, act }: { organisations: readonly NamedOrganisation[]; act: Act }) {
  const say = useSay();
  const [login, setLogin] = useState('');
  const [alias, setAlias] = useState('');
  const [role, setRole] = useState<Role>('counsellor');
  const [organisation, setOrganisation] = useState('');
  const ofOrganisation = OF_ORGANISATION.includes(role);

  const submit = async () => {
    const account = { login, alias, role, ...(ofOrganisation ? { organisation } : {}) };
    const made = await act(async () => {
      const { link } = await call<{ link: string }>('POST', '/desk/api/accounts', account);
      return { name: alias, link };
    });
    if (!made) return;
    setLogin('');
    setAlias('');
  };

  return (
    <form
      class="narrow"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <h2>{say('accounts.add')}</h2>
      <Field id="login" label={say('accounts.name')} value={login} onValue={setLogin} autocomplete="off" required />
      <Field
        id="alias"
        label={say('accounts.alias')}
        hint={say('accounts.aliasHint')}
        value={alias}
        onValue={setAlias}
        required
      />
      <Choice
        id="role"
        label={say('accounts.role')}
        value={role}
        options={ROLES.map((one) => ({ id: one, name: say(`roles.${one}`) }))}
        onValue={(value) => setRole(value as Role)}
      />
      {ofOrganisation && (
        <Choice
          id="organisation"
          label={say('accounts.organisation')}
          value={organisation}
          options={[{ id: '', name: say('accounts.choose') }, ...organisations]}
          onValue={setOrganisation}
        />
      )}
      <button type="submit">{say('accounts.make')}</button>
    </form>
  );
}

type ChoiceProps = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly NamedOrganisation[];
  readonly onValue: (value: string) => void;
};

function Choice({ id, label, value, options, onValue }: ChoiceProps) {
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)} required>
        {options.map((option) => (
          <option key={option.id} value={option.id}>
            {option.name}
          </option>
        ))}
      </select>
    </p>
  );
}
