import type { ServerResponse } from 'node:http';
import type { Socket } from '../domain/channel.ts';

/** Milliseconds between two signs of life: proxies and our own limit cut silent connections after 25 seconds and more. */
const BEAT_EVERY = 15_000;
/** Milliseconds after which a browser tries again by itself. */
const AGAIN_AFTER = 2000;

/** Answers that stay open and send events, as browsers read them with EventSource. */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();

  open(response: ServerResponse, headers: Readonly<Record<string, string>>, begin: (socket: Socket) => void): void {
    if (response.destroyed) return;
    // A proxy that gathers an answer before it passes it on would gather this one for ever.
    response.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    response.write(`retry: ${AGAIN_AFTER}\n\n`);
    this.#open.add(response);
    const beat = setInterval(() => response.write(':\n\n'), BEAT_EVERY);
    beat.unref();
    response.once('close', () => {
      clearInterval(beat);
      this.#open.delete(response);
    });
    begin({
      // A line break inside would end the event.
      send: (text) => void response.write(`data: ${text.replaceAll(/[\r\n]+/g, ' ')}\n\n`),
      get waiting() {
        return response.writableLength;
      },
      close: () => void response.end(),
      onClose: (listener) => void response.once('close', listener),
    });
  }

  closeAll(): void {
    for (const response of this.#open) response.end();
  }
}
