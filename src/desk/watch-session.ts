import type { Socket } from '../domain/channel.ts';

/** Milliseconds between two looks at the session of an open socket. */
const LOOK_EVERY = 15_000;
/** Of the private range: the session ended. */
const SESSION_ENDED = 4401;

/** Closes a socket when its session has ended, by sign-out, time, a disabled account or a changed role. */
export function watchSession(socket: Socket, stands: () => Promise<boolean>, every = LOOK_EVERY): void {
  const timer = setInterval(() => {
    // A database that does not answer says nothing about the session: the next look does.
    stands().then(
      (standing) => {
        if (!standing) socket.close(SESSION_ENDED, 'signed out');
      },
      () => undefined,
    );
  }, every);
  timer.unref();
  socket.onClose(() => clearInterval(timer));
}
