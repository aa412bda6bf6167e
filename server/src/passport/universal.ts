/**
 * The tenant id under which the memories of persons are kept: the same tables and the same engine as for a tenant's end
 * users, where the end user is the person. No tenant has it, for tenants have UUIDs: no key leads here, so no operation of a
 * tenant does.
 */
export const UNIVERSAL = "universal";

/** Whose universal memories; `userId` and `externalUserId` are both the id of the person. */
export function universalScope(personId: string): { tenantId: string; userId: string } {
  return { tenantId: UNIVERSAL, userId: personId };
}
