import type { Logger } from "pino";
import { FAULT_NAMES, type Faults } from "../health/faults.ts";
import { runLifecycle } from "../memory/lifecycle/run.ts";
import type { Store } from "../store/types.ts";
import type { Eraser } from "../tenancy/eraser.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import type { ControlHandlers } from "./app.ts";
import type { ControlledClock } from "./controlled-clock.ts";
import { tenantHandlers } from "./tenants.ts";
import { unknownTenant } from "./unknown-tenant.ts";

/** What the control service turns. */
export interface ControlParts {
  /** Not behind the breaker: it answers here although it is made to fail for others. */
  store: Store;
  hasher: KeyHasher;
  eraser: Eraser;
  clock: ControlledClock;
  /** Days that messages of completed jobs are kept. */
  payloadRetentionDays: number;
  faults: Faults;
  log: Logger;
}

export function createControlHandlers(parts: ControlParts): ControlHandlers {
  const { store, eraser, clock, faults, payloadRetentionDays } = parts;
  const clockNow = () => ({ now: clock.now().toISOString(), mode: clock.mode() });

  return {
    getClock: clockNow,
    setClock({ body }) {
      clock.set(new Date(body.now), body.stopped ?? false);
      return clockNow();
    },
    advanceClock({ body }) {
      clock.advance(body.seconds * 1000);
      return clockNow();
    },
    resetClock() {
      clock.reset();
      return clockNow();
    },
    listFaults: () => FAULT_NAMES.map((dependency) => ({ dependency, failing: faults.isFailing(dependency) })),
    setFault({ path: { dependency }, body: { failing } }) {
      faults.failing(dependency, failing);
      return { dependency, failing };
    },
    async reset({ body: { tenant_id: only = null } }) {
      const tenants = (await store.listTenants()).filter(({ tenantId }) => only === null || tenantId === only);
      if (only !== null && tenants.length === 0) throw unknownTenant(only);
      if (only === null) {
        for (const name of FAULT_NAMES) faults.failing(name, false);
        clock.reset();
      }
      let rows_removed = 0;
      for (const { tenantId } of tenants) rows_removed += await eraser.wipeTenant(tenantId);
      return { tenants: tenants.length, rows_removed };
    },
    async runLifecycle() {
      return { ...(await runLifecycle({ store, now: clock.now(), payloadRetentionDays })) };
    },
    ...tenantHandlers(parts),
  };
}
