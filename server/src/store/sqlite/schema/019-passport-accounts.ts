/**
 * Addresses that somebody wants to sign in with keep nothing readable of who asked, and are counted, so that they can be kept
 * to a number. What was kept of them is let go: codes last ten minutes.
 *
 * An entry of the gate's log that is about a person says so, and not by the id of an end user: a tenant can have an end user of
 * the same name.
 */
export default `
  DROP TABLE sign_ins;
  CREATE TABLE sign_ins (
    email_hash BLOB PRIMARY KEY,
    -- Somebody registered with it and did not prove it yet; who has a passport is in persons.
    is_registered INTEGER NOT NULL,
    code_hash TEXT,
    code_expires_at INTEGER,
    -- Address and name as they came with the request for the code, sealed, see secret-box.ts.
    code_request BLOB,
    -- When codes were sent within the last hour, a JSON list of times.
    sent_at TEXT NOT NULL,
    -- Wrong codes since the last right one.
    wrong_codes INTEGER NOT NULL,
    locked_until INTEGER,
    -- When nothing of it counts any more.
    forget_at INTEGER NOT NULL
  );
  CREATE INDEX sign_ins_by_expiry ON sign_ins (forget_at);
  CREATE TABLE sign_in_count (addresses INTEGER NOT NULL);
  INSERT INTO sign_in_count VALUES (0);
  CREATE TRIGGER sign_in_kept AFTER INSERT ON sign_ins BEGIN
    UPDATE sign_in_count SET addresses = addresses + 1;
  END;
  CREATE TRIGGER sign_in_forgotten AFTER DELETE ON sign_ins BEGIN
    UPDATE sign_in_count SET addresses = addresses - 1;
  END;

  -- Of an entry about a person user_hash is empty.
  ALTER TABLE quality_log ADD COLUMN person_id TEXT;
  UPDATE quality_log SET person_id = external_user_id, user_hash = x''
    WHERE external_user_id IN (SELECT person_id FROM persons) AND NOT EXISTS (
      SELECT 1 FROM end_users
      WHERE end_users.tenant_id = quality_log.tenant_id AND end_users.user_hash = quality_log.user_hash);
  CREATE INDEX quality_log_by_person ON quality_log (person_id) WHERE person_id IS NOT NULL;
`;
