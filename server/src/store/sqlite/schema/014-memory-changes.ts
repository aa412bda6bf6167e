/**
 * A number that changes with every change of a memory or of its vector, whoever makes it: who has read the memory once
 * sees by it whether it is still the same. It begins so high that counting up does not make a row longer.
 */
export default `
  ALTER TABLE memories ADD COLUMN row_version INTEGER NOT NULL DEFAULT 1099511627776;

  CREATE TRIGGER memory_changes AFTER UPDATE ON memories WHEN NEW.row_version = OLD.row_version BEGIN
    UPDATE memories SET row_version = row_version + 1 WHERE rowid = NEW.rowid;
  END;
  CREATE TRIGGER vector_changes AFTER UPDATE ON vectors BEGIN
    UPDATE memories SET row_version = row_version + 1
    WHERE tenant_id = NEW.tenant_id AND user_id = NEW.user_id AND memory_id = NEW.memory_id;
  END;
`;
