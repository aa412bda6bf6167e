import type { Clock } from "../../clock.ts";
import type { RetrievalLog } from "../../memory/retrieval-log.ts";
import type { Store } from "../../store/types.ts";
import { consentPages } from "./consent.ts";
import { createDecisions } from "./decisions.ts";
import { donePage } from "./done.ts";
import { accountPages } from "./manage/account.ts";
import { agentsPage } from "./manage/agents.ts";
import { connectionsPage } from "./manage/connections.ts";
import { memoriesPage } from "./manage/memories.ts";
import { createMemoriesOf } from "./manage/memories-of.ts";
import { memoryPage } from "./manage/memory.ts";
import { questionsPage } from "./manage/questions.ts";
import type { PageRoute } from "./visit.ts";

/**
 * Every page that a person meets.
 *
 * @param parts.canSignIn Accounts can be connected by signing in at an organisation.
 */
export function passportPages(parts: {
  store: Store;
  retrievalLog: RetrievalLog;
  clock: Clock;
  canSignIn: boolean;
}): PageRoute[] {
  const { store, retrievalLog, clock, canSignIn } = parts;
  return [
    ...consentPages(createDecisions(clock)),
    donePage,
    agentsPage({ store, retrievalLog }),
    memoriesPage(createMemoriesOf(store)),
    memoryPage(store),
    questionsPage,
    connectionsPage(canSignIn),
    ...accountPages(store),
  ];
}
