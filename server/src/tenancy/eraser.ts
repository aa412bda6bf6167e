import type { RetrievalLog } from "../memory/retrieval-log.ts";
import type { Receipt, Store } from "../store/types.ts";
import type { Erased, Erasures } from "./erasures.ts";

/** Erases people and tenants, from the store and from what is kept in memory. */
export interface Eraser {
  /** Null when the tenant has no such end user. */
  eraseUser(tenantId: string, externalUserId: string): Promise<Receipt | null>;
  eraseTenant(tenantId: string): Promise<Receipt>;
}

export function createEraser(parts: { store: Store; retrievalLog: RetrievalLog; erasures: Erasures }): Eraser {
  const { store, retrievalLog, erasures } = parts;

  async function erase<T>(erased: Erased, run: () => Promise<T>): Promise<T> {
    // What waits to be written would outlive the rows that it belongs to.
    await retrievalLog.flush();
    const receipt = await run();
    erasures.tell(erased);
    return receipt;
  }

  return {
    async eraseUser(tenantId, externalUserId) {
      const user = await store.findUser(tenantId, externalUserId);
      return user && (await erase(user, () => store.eraseUser(tenantId, externalUserId)));
    },
    eraseTenant: (tenantId) => erase({ tenantId, userId: null }, () => store.eraseTenant(tenantId)),
  };
}
