-- That somebody waits, to be told to an organisation. No word of the case, and not which case.
CREATE TABLE desk_notices (
  organisation text NOT NULL,
  way text NOT NULL,                   -- mail, webhook
  attempts bigint NOT NULL,
  next_at bigint NOT NULL,
  lease_token text NOT NULL,
  lease_until bigint NOT NULL,
  PRIMARY KEY (organisation, way)
);
CREATE INDEX desk_notices_next ON desk_notices (next_at);

CREATE TABLE desk_noticed (
  organisation text NOT NULL,
  way text NOT NULL,
  noticed_at bigint NOT NULL,
  PRIMARY KEY (organisation, way)
);
