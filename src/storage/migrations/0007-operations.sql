-- Which keys were destroyed lately, by their random ids: a backup from before does not bring them back. Says nothing about anybody.
CREATE TABLE keys.destroyed_keys (
  id text PRIMARY KEY,
  day text NOT NULL                    -- '2026-11-21'
);
-- Messages put aside are counted for operators.
CREATE INDEX activities_parked ON activities (conversation) WHERE waiting = 2;
