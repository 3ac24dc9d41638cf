-- What happened how often, without any word and without any person: kinds of danger by year, gaps in our answers by month.
CREATE TABLE tallies (
  period text NOT NULL,                -- '2026', or '2026-11'
  what text NOT NULL,                  -- danger, gap
  detail text NOT NULL,                -- the kind of danger, or the topic nearest to a question not understood
  locale text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (period, what, detail, locale)
);
