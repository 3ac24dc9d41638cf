type FieldProps = {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly password?: boolean;
  readonly autocomplete?: 'username' | 'current-password' | 'new-password' | 'one-time-code' | 'off';
  readonly inputMode?: 'numeric';
  readonly maxLength?: number;
  readonly required?: boolean;
  readonly readOnly?: boolean;
};

/** A labelled field; the hint is read out with it. */
export function Field({ id, label, hint, password, onValue, ...rest }: FieldProps) {
  const input = {
    ...rest,
    ...(hint ? { 'aria-describedby': `${id}-hint` } : {}),
    id,
    name: id,
    onInput: (event: { currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value),
  };
  return (
    <p class="field">
      <label for={id}>{label}</label>
      {hint && (
        <small id={`${id}-hint`} class="hint">
          {hint}
        </small>
      )}
      {password ? <input {...input} type="password" /> : <input {...input} />}
    </p>
  );
}

/** What went wrong, or well, read out when it appears. */
export function Note({ text, good }: { text: string; good?: boolean }) {
  return (
    <p class={good ? 'note good' : 'note'} role={good ? 'status' : 'alert'}>
      {text}
    </p>
  );
}
