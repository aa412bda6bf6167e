import type { Database } from "better-sqlite3";
import type { Listed, VerificationStore } from "../types.ts";
import type { WriteTransaction } from "./write-queue.ts";

interface ListedRow {
  kind: Listed["kind"];
  id: string;
  tenant_id: string;
  name: string;
  website_url: string | null;
  is_verified: number;
}

const LISTED = `
  SELECT 'agent' AS kind, agent_id AS id, tenant_id, name, website_url, is_verified
  FROM global_agents WHERE retired_at IS NULL
  UNION ALL SELECT 'organisation', directory_id, tenant_id, display_name, website_url, is_verified FROM organisations`;

/** What the operator has checked: the one place that looks at the agents and entries of all tenants. */
export function createVerificationStore(db: Database, write: WriteTransaction): VerificationStore {
  const list = db.prepare<[], ListedRow>(`SELECT * FROM (${LISTED}) ORDER BY is_verified, kind, name, id`);
  const byId = db.prepare<[string], ListedRow>(`SELECT * FROM (${LISTED}) WHERE id = ?`);
  const verify = [
    db.prepare("UPDATE global_agents SET is_verified = ? WHERE agent_id = ? AND retired_at IS NULL"),
    db.prepare("UPDATE organisations SET is_verified = ? WHERE directory_id = ?"),
  ];

  return {
    async listForVerification() {
      return list.all().map(toListed);
    },
    setVerified: (id, isVerified) =>
      write(() => {
        for (const statement of verify) statement.run(isVerified ? 1 : 0, id);
        const row = byId.get(id);
        return row ? toListed(row) : null;
      }),
  };
}

function toListed({ tenant_id, website_url, is_verified, ...row }: ListedRow): Listed {
  return { ...row, tenantId: tenant_id, websiteUrl: website_url, isVerified: is_verified === 1 };
}
