import type { RetrievalLog } from "../memory/retrieval-log.ts";
import { universalScope } from "../passport/universal.ts";
import type { Receipt, Store } from "../store/types.ts";
import type { Erased, Erasures } from "./erasures.ts";

/** Erases people and tenants, from the store and from what is kept in memory. */
export interface Eraser {
  /** Null when the tenant has no such end user; then it erases that somebody asked about the name. */
  eraseUser(tenantId: string, externalUserId: string): Promise<Receipt | null>;
  eraseTenant(tenantId: string): Promise<Receipt>;
  /** Null when there is no such person. */
  erasePerson(personId: string): Promise<Receipt | null>;
  /** Removes a tenant's data and leaves its account and its keys. Returns how many rows that were. */
  wipeTenant(tenantId: string): Promise<number>;
}

export function createEraser(parts: { store: Store; retrievalLog: RetrievalLog; erasures: Erasures }): Eraser {
  const { store, retrievalLog, erasures } = parts;

  /** @param erased Null when nothing can be kept of them in memory. */
  async function erase<T>(erased: Erased | null, run: () => Promise<T>): Promise<T> {
    // What waits to be written would outlive the rows that it belongs to.
    await retrievalLog.flush();
    const receipt = await run();
    if (erased) erasures.tell(erased);
    return receipt;
  }

  return {
    async eraseUser(tenantId, externalUserId) {
      const user = await store.findUser(tenantId, externalUserId);
      return erase(user, () => store.eraseUser(tenantId, externalUserId));
    },
    eraseTenant: (tenantId) => erase({ tenantId, userId: null }, () => store.eraseTenant(tenantId)),
    erasePerson: (personId) => erase(universalScope(personId), () => store.erasePerson(personId)),
    wipeTenant: (tenantId) => erase({ tenantId, userId: null }, () => store.wipeTenant(tenantId)),
  };
}
