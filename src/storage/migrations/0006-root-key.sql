-- From the root key come the names of rows and the keys that sign. It stays when the operator's key changes: only its seal is renewed.
-- Every table of this schema that holds sealed keys has these three columns, so that `assist keys rotate` finds them all.
CREATE TABLE keys.root_keys (
  id text PRIMARY KEY,                 -- 'root'
  sealed text NOT NULL,                -- under the master key
  master text NOT NULL                 -- which master key
);
