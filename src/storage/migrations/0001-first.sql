-- One dialect for SQLite and PostgreSQL: text, and bigint in milliseconds. Sealed columns hold base64.

CREATE TABLE conversations (
  id text PRIMARY KEY,                 -- HMAC of channel and address: the address itself is in `reference`
  channel text NOT NULL,
  key text NOT NULL,                   -- which row of keys.conversation_keys opens the sealed columns
  reference text NOT NULL,             -- sealed
  state text,                          -- sealed
  version bigint NOT NULL,
  last_seq bigint NOT NULL,
  waiting bigint NOT NULL,             -- activities not yet handled
  lease_token text NOT NULL,
  lease_until bigint NOT NULL,
  last_heard_at bigint NOT NULL
);
CREATE INDEX conversations_waiting ON conversations (lease_until) WHERE waiting > 0;
CREATE INDEX conversations_silent ON conversations (last_heard_at);

-- Everything that came in and went out, once: the inbox, the transcript and what the outbox points at.
CREATE TABLE activities (
  conversation text NOT NULL,
  seq bigint NOT NULL,
  dedupe text,                         -- HMAC of the provider's or client's message id
  visible bigint NOT NULL,             -- 1: clients may read it
  waiting bigint NOT NULL,             -- 1: came in and is not handled; 2: parked after the last try
  attempts bigint NOT NULL,
  body text NOT NULL,                  -- sealed
  PRIMARY KEY (conversation, seq)
);
CREATE UNIQUE INDEX activities_dedupe ON activities (conversation, dedupe) WHERE dedupe IS NOT NULL;
CREATE INDEX activities_waiting ON activities (conversation, seq) WHERE waiting = 1;

-- Replies that a channel must push. Channels whose clients fetch for themselves have none here.
CREATE TABLE outbox (
  conversation text NOT NULL,
  seq bigint NOT NULL,
  channel text NOT NULL,
  attempts bigint NOT NULL,
  next_at bigint NOT NULL,
  lease_token text NOT NULL,
  lease_until bigint NOT NULL,
  PRIMARY KEY (conversation, seq)
);

CREATE TABLE keys.conversation_keys (
  id text PRIMARY KEY,                 -- random; the conversation names it
  sealed text NOT NULL,                -- the conversation's key under the master key
  master text NOT NULL                 -- which master key
);
