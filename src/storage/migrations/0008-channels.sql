-- Ids of messages that providers repeat for days: HMACs, of no conversation, so that a repeat is known after forgetting too.
CREATE TABLE seen (
  id text PRIMARY KEY,                 -- HMAC of channel and message id
  at bigint NOT NULL
);
CREATE INDEX seen_at ON seen (at);

-- Other names of a conversation, such as the number of a person who is now known by another id. All are HMACs.
CREATE TABLE aliases (
  id text PRIMARY KEY,
  conversation text NOT NULL
);
CREATE INDEX aliases_conversation ON aliases (conversation);

ALTER TABLE conversations ADD COLUMN said_at bigint NOT NULL DEFAULT 0;   -- when the person last wrote, as the provider stamps it
ALTER TABLE outbox ADD COLUMN parts bigint NOT NULL DEFAULT 0;            -- messages of this reply already taken by the provider
ALTER TABLE outbox ADD COLUMN on_hold bigint NOT NULL DEFAULT 0;    -- 1: nothing may be sent until the person writes
