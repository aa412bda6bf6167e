import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { type Organisation, startOrganisation } from "../organisation.ts";
import { type Tenant, tenantOf } from "../principals.ts";
import type { Trial } from "../trial.ts";

/** A check of how persons connect accounts at organisations. */
export function connectCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "passport", needs: ["control"], ...declaration }, run);
}

/** An organisation of this machine and the tenant that registered it. */
export interface ListedOrganisation {
  tenant: Tenant;
  organisation: Organisation;
  directoryId: string;
  name: string;
}

/** A tenant's organisation in the directory that persons can sign in to. */
export async function listed(t: Trial): Promise<ListedOrganisation> {
  const tenant = await tenantOf(t);
  const organisation = await startOrganisation();
  t.later(organisation.close);
  const name = `Northwind & Sons ${crypto.randomUUID().slice(0, 8)}`;
  const body = { display_name: name, category: "edtech", ...organisation.values };
  const answer = await tenant.t.send("registerOrganisation", { body });
  if (answer.status === 422)
    throw new Untestable("the target takes no organisation at this machine (422 ORG_OAUTH_422)");
  if (answer.status === 503) throw new Untestable("the target has not set up sign-in (503 ORG_OAUTH_503)");
  expect(answer.status, "status of the registration").toBe(200);
  const { data } = answer.body as { data: { directory_id: string } };
  return { tenant, organisation, directoryId: data.directory_id, name };
}
