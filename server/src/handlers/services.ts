import type { Clock } from "../clock.ts";
import type { Redact } from "../domains/overlays.ts";
import type { Dependencies } from "../health/dependencies.ts";
import type { FailedAuthentications } from "../http/failed-authentications.ts";
import type { Worker } from "../jobs/worker.ts";
import type { Admit } from "../memory/gate/admission.ts";
import type { RetrievalLog } from "../memory/retrieval-log.ts";
import type { Retriever } from "../memory/retrieve.ts";
import type { Updater } from "../memory/update.ts";
import type { PassportAccounts } from "../passport/account/account.ts";
import type { CorrectMemory } from "../passport/account/correct.ts";
import type { Connector } from "../passport/connect/connector.ts";
import type { OrganisationSignIns } from "../passport/connect/setup.ts";
import type { Store } from "../store/types.ts";
import type { Eraser } from "../tenancy/eraser.ts";
import type { Erasures } from "../tenancy/erasures.ts";
import type { Keyring } from "../tenancy/keyring.ts";
import type { KeyHasher } from "../tenancy/keys.ts";
import type { SecretBox } from "../tenancy/secret-box.ts";
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
  accounts: PassportAccounts;
  failures: FailedAuthentications;
  correct: CorrectMemory;
  hasher: KeyHasher;
  keyring: Keyring;
  eraser: Eraser;
  erasures: Erasures;
  clock: Clock;
  dependencies: Dependencies;
  redact: Redact;
  box: SecretBox;
  /** Null: nobody connects an account by signing in at an organisation. */
  signIns: OrganisationSignIns | null;
  /** Null for the same reason. */
  connector: Connector | null;
}
