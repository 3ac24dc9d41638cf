import type { Activity } from './activity.ts';
import type { ConversationReference } from './conversation.ts';
import type { Added, Inbound } from './inbox.ts';
import type { Progress, SendResult } from './outbox.ts';

/** A request after the front has read it: bounded, and with its body parsed. */
export type HttpRequest = {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON, or bytes where the route asks for them; undefined when the request had no body. */
  readonly body: unknown;
  /** Where the caller came from. Used for rate limits in memory; never stored, never logged. */
  readonly remoteAddress: string;
};

export type HttpResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; text and bytes as they are with their `content-type` header. */
  readonly body?: unknown;
  /** Instead of a body: the answer stays open, and each text that is sent is one event of a `text/event-stream`. */
  readonly stream?: (socket: Socket) => void;
};

/** What a request brings in, and the answer once it is stored. The server stores first and answers second. */
export type Received =
  | { readonly response: HttpResponse }
  | { readonly inbound: Inbound; respond(added: Added): HttpResponse }
  /** Several at once, in order. All are stored before the answer; when one cannot be, the provider is asked to come again. */
  | { readonly inbounds: readonly Inbound[]; respondAll(added: readonly Added[]): HttpResponse };

export type Route = {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Largest body in characters, or in bytes where bytes are read; 0 refuses any body. */
  readonly bodyLimit: number;
  /** `bytes`: the body as it came, for a signature over it. */
  readonly reads?: 'json' | 'bytes';
  /** Whether pages of other sites may call it: `widget` = those on the list of allowed origins. */
  readonly cors: 'widget' | 'none';
  /** Who may call it; every route of the desk says so, and the server does not start with one that does not. */
  readonly policy?: DeclaredPolicy;
  /** Looks at a caller before a byte of the body is read; throws the Refusal of one who may not come in. */
  admit?(request: Omit<HttpRequest, 'body'>): Promise<void>;
  receive(request: HttpRequest): Promise<Received>;
};

/** An open WebSocket, as a channel sees it. */
export type Socket = {
  send(text: string): void;
  /** Bytes not yet taken by the network: a reader that is too slow shows here. */
  readonly waiting: number;
  close(code: number, reason: string): void;
  onClose(listener: () => void): void;
};

/** Anyone, or the roles that may. */
export type DeclaredPolicy = 'anyone' | readonly string[];

export type SocketRoute = {
  /** First path segments, `:name` for a parameter. */
  readonly path: string;
  readonly policy?: DeclaredPolicy;
  /** The HTTP status with which to refuse the upgrade, or what to do once it is open. */
  authorise(request: HttpRequest): Promise<{ readonly refuse: number } | { readonly open: (socket: Socket) => void }>;
};

/** A channel receives and sends. Nothing else. */
export type Channel = {
  readonly id: string;
  readonly routes: readonly Route[];
  readonly sockets: readonly SocketRoute[];
  /** Absent when clients fetch replies themselves from the transcript: then nothing enters the outbox. */
  send?(to: ConversationReference, activity: Activity, progress: Progress): Promise<SendResult>;
};
