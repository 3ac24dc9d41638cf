-- Who works at the desk. Secrets are hashed or sealed.
CREATE TABLE desk_accounts (
  id text PRIMARY KEY,                 -- 128 random bits
  login text NOT NULL,
  subject text,                        -- HMAC of issuer and subject, for accounts of an identity provider
  role text NOT NULL,
  organisation text,                   -- id in content/contacts.yaml
  alias text NOT NULL,
  password text,                       -- scrypt
  totp text,                           -- sealed
  totp_step bigint NOT NULL,           -- the last step used: a code counts once
  disabled bigint NOT NULL,
  version bigint NOT NULL,
  made_at bigint NOT NULL
);
CREATE UNIQUE INDEX desk_accounts_login ON desk_accounts (login);
CREATE UNIQUE INDEX desk_accounts_subject ON desk_accounts (subject) WHERE subject IS NOT NULL;

CREATE TABLE desk_links (
  id text PRIMARY KEY,                 -- HMAC of the token
  account text NOT NULL,
  expires_at bigint NOT NULL
);

CREATE TABLE desk_sessions (
  id text PRIMARY KEY,                 -- HMAC of the token
  account text NOT NULL,
  version bigint NOT NULL,             -- of the account when it signed in
  made_at bigint NOT NULL,
  seen_at bigint NOT NULL,
  provider_grant text,                 -- sealed
  checked_at bigint NOT NULL,          -- when somebody began to ask the provider
  confirmed_at bigint NOT NULL         -- when the provider last said yes
);
CREATE INDEX desk_sessions_account ON desk_sessions (account);

CREATE TABLE desk_pauses (
  name text PRIMARY KEY,               -- HMAC of a login, or of an address and the day
  tries bigint NOT NULL,
  paused_until bigint NOT NULL,
  tried_at bigint NOT NULL
);

-- Who did what, without a word of it. Each hash is keyed and holds the one before; the head holds the count, sealed.
CREATE TABLE desk_audit (
  seq bigint PRIMARY KEY,
  at bigint NOT NULL,
  account text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  outcome text NOT NULL,
  hash text NOT NULL
);
CREATE INDEX desk_audit_subject ON desk_audit (subject, seq);

CREATE TABLE desk_audit_head (
  one bigint PRIMARY KEY,              -- always 1
  first_seq bigint NOT NULL,
  before_first text NOT NULL,          -- the hash before the first line that is kept
  last_seq bigint NOT NULL,
  hash text NOT NULL,
  mac text NOT NULL
);
INSERT INTO desk_audit_head (one, first_seq, before_first, last_seq, hash, mac) VALUES (1, 1, '', 0, '', '');

-- Lines are never changed, and go only when the head no longer counts them: after a year.
-- only sqlite
CREATE TRIGGER desk_audit_unchanged BEFORE UPDATE ON desk_audit BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
-- only sqlite
CREATE TRIGGER desk_audit_kept BEFORE DELETE ON desk_audit
WHEN OLD.seq >= (SELECT first_seq FROM desk_audit_head) BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
-- only sqlite
CREATE TRIGGER desk_audit_head_kept BEFORE DELETE ON desk_audit_head BEGIN SELECT RAISE(ABORT, 'the audit head is never deleted'); END;
-- only postgres
CREATE FUNCTION desk_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'DELETE' AND TG_LEVEL = 'ROW' THEN
    IF OLD.seq < (SELECT first_seq FROM desk_audit_head) THEN RETURN OLD\; END IF\;
  END IF\;
  RAISE EXCEPTION 'audit entries are never changed or deleted'\;
END $$;
-- only postgres
CREATE TRIGGER desk_audit_kept BEFORE UPDATE OR DELETE ON desk_audit FOR EACH ROW EXECUTE FUNCTION desk_audit_refuse();
-- only postgres
CREATE TRIGGER desk_audit_not_emptied BEFORE TRUNCATE ON desk_audit FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_refuse();
-- only postgres
CREATE TRIGGER desk_audit_head_kept BEFORE DELETE OR TRUNCATE ON desk_audit_head FOR EACH STATEMENT EXECUTE FUNCTION desk_audit_refuse();
