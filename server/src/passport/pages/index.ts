import type { Clock } from "../../clock.ts";
import type { Store } from "../../store/types.ts";
import { createActivityOf } from "../account/activity.ts";
import { consentPages } from "./consent.ts";
import { createDecisions } from "./decisions.ts";
import { donePage } from "./done.ts";
import { accountPages } from "./manage/account.ts";
import { agentsPage } from "./manage/agents.ts";
import { memoriesPage } from "./manage/memories.ts";
import { memoryPage } from "./manage/memory.ts";
import type { PageRoute } from "./visit.ts";

/** Every page that a person meets. */
export function passportPages({ store, clock }: { store: Store; clock: Clock }): PageRoute[] {
  return [
    ...consentPages(createDecisions(clock)),
    donePage,
    agentsPage(createActivityOf(store)),
    memoriesPage,
    memoryPage(store),
    ...accountPages,
  ];
}
