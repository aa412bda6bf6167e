import type { Listed } from "../store/types.ts";
import { type Action, ActionRefused } from "./action.ts";

/** An agent or an organisation as a command shows it. */
export interface ShownListed {
  kind: Listed["kind"];
  id: string;
  name: string;
  website_url: string | null;
  tenant_id: string;
  is_verified: boolean;
}

/** Lists the agents and organisations that people meet, unverified ones first. */
export const listDirectory: Action<object, ShownListed[]> = async ({ store }) =>
  (await store.listForVerification()).map(shown);

/** Says that the operator has checked who is behind an agent or an organisation, or takes that back. */
export const verifyListed: Action<{ id: string; isVerified: boolean }, ShownListed> = async (
  { store },
  { id, isVerified },
) => {
  const listed = await store.setVerified(id, isVerified);
  if (listed) return shown(listed);
  throw new ActionRefused(
    `There is no agent or organisation ${id}. \`npx memoryos-server directory list\` shows them.`,
  );
};

function shown({ kind, id, name, websiteUrl, tenantId, isVerified }: Listed): ShownListed {
  return { kind, id, name, website_url: websiteUrl, tenant_id: tenantId, is_verified: isVerified };
}
