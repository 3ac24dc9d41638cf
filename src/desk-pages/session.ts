import { call, carry } from './api.ts';

export type Role = 'counsellor' | 'team-lead' | 'administrator' | 'auditor';
export type Account = { readonly id: string; readonly alias: string; readonly role: Role; readonly organisation?: string };
export type SignInWay = 'local' | 'provider' | 'off';
export type Session = { readonly signIn: SignInWay; readonly account?: Account; readonly endsAt?: number };

/** Who is signed in, as the server says. */
export async function readSession(): Promise<Session> {
  const session = await call<Session & { token?: string }>('GET', '/desk/api/session');
  carry(session.token ?? '');
  return session;
}

export async function signOut(): Promise<void> {
  await call('POST', '/desk/api/sign-out');
  carry('');
}

/** Milliseconds. */
const LOOK_EVERY = 20_000;
const TELL_EVERY = 60_000;

/**
 * Watches a session: looks whether it still stands, which does not keep it alive, and tells the server that somebody is
 * here only when a key or a pointer moved. Returns what stops it.
 */
export function watchSession(onEnd: () => void): () => void {
  let told = Date.now();
  let moved = false;
  const note = () => {
    moved = true;
  };
  const look = async () => {
    if (moved && Date.now() - told > TELL_EVERY) {
      moved = false;
      told = Date.now();
      await call('POST', '/desk/api/session');
    }
    if (!(await readSession()).account) onEnd();
  };
  // Without a connection nothing is known; the next look may know.
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_EVERY);
  const events = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart'];
  for (const event of events) addEventListener(event, note, { passive: true });
  return () => {
    clearInterval(timer);
    for (const event of events) removeEventListener(event, note);
  };
}
