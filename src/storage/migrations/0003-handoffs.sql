-- A person takes over. One conversation has at most one open case; `owned` says whether a counsellor owns it now.
ALTER TABLE conversations ADD COLUMN handoff text NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN owned bigint NOT NULL DEFAULT 0;
-- The case in which an activity was said; empty for the talk with the assistant, which no counsellor sees.
ALTER TABLE activities ADD COLUMN handoff text NOT NULL DEFAULT '';

CREATE TABLE handoffs (
  id text PRIMARY KEY,                 -- 128 random bits
  conversation text NOT NULL,
  organisation text NOT NULL,
  state text NOT NULL,                 -- waiting, owned, bot, closed
  language text NOT NULL,
  interpreter bigint NOT NULL,
  urgency bigint NOT NULL,             -- 0 immediate, 1 soon, 2 normal
  topic text NOT NULL,
  channel text NOT NULL,
  created_at bigint NOT NULL,
  waiting_since bigint NOT NULL,
  owner text NOT NULL,                 -- account id; empty while nobody owns it
  owner_alias text NOT NULL,
  claimed_at bigint NOT NULL,          -- 0: not now
  unanswered_since bigint NOT NULL,    -- 0: nothing waits for an answer
  answered bigint NOT NULL,            -- 1: the owner has answered since the claim
  heard_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  closed_at bigint NOT NULL,
  outcome text NOT NULL,
  version bigint NOT NULL,
  alarm bigint NOT NULL,               -- 1: danger was recognised while a counsellor owned it
  alarms text NOT NULL,                -- sealed: in which messages, and what kind
  offered_to text NOT NULL,
  code text NOT NULL,                  -- HMAC of the code that the person has
  summary text NOT NULL                -- sealed under the key of the conversation
);
CREATE UNIQUE INDEX handoffs_code ON handoffs (code);
CREATE INDEX handoffs_conversation ON handoffs (conversation);
CREATE INDEX handoffs_queue ON handoffs (organisation, state);
CREATE INDEX handoffs_expiring ON handoffs (expires_at);

-- What a counsellor wrote and may still take back.
CREATE TABLE handoff_held (
  id text PRIMARY KEY,
  handoff text NOT NULL,
  conversation text NOT NULL,
  counsellor text NOT NULL,
  written_at bigint NOT NULL,
  sends_at bigint NOT NULL,
  body text NOT NULL                   -- sealed
);
CREATE INDEX handoff_held_due ON handoff_held (sends_at);
CREATE INDEX handoff_held_of ON handoff_held (handoff);

CREATE TABLE handoff_presence (
  handoff text NOT NULL,
  counsellor text NOT NULL,
  alias text NOT NULL,
  doing text NOT NULL,
  until_at bigint NOT NULL,
  PRIMARY KEY (handoff, counsellor)
);

-- Counts by week, without any person.
CREATE TABLE handoff_counts (
  week text NOT NULL,
  organisation text NOT NULL,
  language text NOT NULL,
  what text NOT NULL,
  detail text NOT NULL,
  count bigint NOT NULL,
  minutes bigint NOT NULL,
  PRIMARY KEY (week, organisation, language, what, detail)
);

-- Tries of case codes, by HMAC of who tries and hour.
CREATE TABLE handoff_tries (
  caller text NOT NULL,
  hour bigint NOT NULL,
  tries bigint NOT NULL,
  PRIMARY KEY (caller, hour)
);
