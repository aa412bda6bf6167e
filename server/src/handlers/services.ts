import type { Clock } from "../clock.ts";
import type { Redact } from "../domains/overlays.ts";
import type { Dependencies } from "../health/dependencies.ts";
import type { Worker } from "../jobs/worker.ts";
import type { Admit } from "../memory/gate/admission.ts";
import type { RetrievalLog } from "../memory/retrieval-log.ts";
import type { Retriever } from "../memory/retrieve.ts";
import type { Updater } from "../memory/update.ts";
import type { Store } from "../store/types.ts";
import type { Eraser } from "../tenancy/eraser.ts";
import type { Erasures } from "../tenancy/erasures.ts";
import type { Keyring } from "../tenancy/keyring.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import type { Webhooks } from "../webhooks/index.ts";

/** What the handlers work with. */
export interface Services {
  store: Store;
  admit: Admit;
  retriever: Retriever;
  retrievalLog: RetrievalLog;
  updater: Updater;
  worker: Worker;
  webhooks: Webhooks;
  hasher: KeyHasher;
  keyring: Keyring;
  eraser: Eraser;
  erasures: Erasures;
  clock: Clock;
  dependencies: Dependencies;
  redact: Redact;
}
