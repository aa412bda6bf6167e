import type { Database } from "better-sqlite3";
import { DataFolderUnusable } from "../types.ts";
import beginning from "./schema/001-beginning.ts";
import feedbackAndHistory from "./schema/002-feedback-and-history.ts";
import feedbackByCorrection from "./schema/003-feedback-by-correction.ts";
import blocksAndKeyLimits from "./schema/004-blocks-and-key-limits.ts";
import accountsAndAgents from "./schema/005-accounts-and-agents.ts";
import quotaAndGate from "./schema/006-quota-and-gate.ts";
import reconcilingAndAging from "./schema/007-reconciling-and-aging.ts";
import leases from "./schema/008-leases.ts";
import accessesOfUsers from "./schema/009-accesses-of-users.ts";
import webhooks from "./schema/010-webhooks.ts";
import interruptedJobs from "./schema/011-interrupted-jobs.ts";
import jobsByTime from "./schema/012-jobs-by-time.ts";
import domains from "./schema/013-domains.ts";
import memoryChanges from "./schema/014-memory-changes.ts";
import provenance from "./schema/015-provenance.ts";
import passport from "./schema/016-passport.ts";
import agentsOfVersions from "./schema/017-agents-of-versions.ts";
import issuers from "./schema/018-issuers.ts";
import passportAccounts from "./schema/019-passport-accounts.ts";
import readsOfAgents from "./schema/020-reads-of-agents.ts";
import logOfJobs from "./schema/021-log-of-jobs.ts";

/**
 * Schema versions in order; `user_version` counts those applied. Keys begin with the tenant and go on with the user, so
 * that no query ever walks over another's rows. An 8 KiB page holds a vector of 384 floats without an overflow page;
 * pages of 4 KiB make adds hardly cheaper and the vectors of a large store slower to read.
 *
 * What people said is in tables with a rowid: they grow at their end. In the others SQLite moves rows between pages as
 * it inserts and leaves copies behind that `secure_delete` does not know of: one memory in two hundred outlived its erasure
 * in the bytes of the file.
 */
export const VERSIONS = [
  beginning,
  feedbackAndHistory,
  feedbackByCorrection,
  blocksAndKeyLimits,
  accountsAndAgents,
  quotaAndGate,
  reconcilingAndAging,
  leases,
  accessesOfUsers,
  webhooks,
  interruptedJobs,
  jobsByTime,
  domains,
  memoryChanges,
  provenance,
  passport,
  agentsOfVersions,
  issuers,
  passportAccounts,
  readsOfAgents,
  logOfJobs,
];

/**
 * Brings the file to the newest schema, each version in a transaction of its own.
 *
 * @throws DataFolderUnusable when the file was written by a newer server.
 */
export function migrate(db: Database): void {
  const applied = db.pragma("user_version", { simple: true }) as number;
  if (applied > VERSIONS.length) {
    throw new DataFolderUnusable(
      `The data folder has schema ${applied}, this server knows ${VERSIONS.length}: it was used with a newer version. Upgrade the server.`,
    );
  }
  for (let version = applied; version < VERSIONS.length; version++) {
    db.transaction(() => {
      db.exec(VERSIONS[version] as string);
      db.pragma(`user_version = ${version + 1}`);
    })();
  }
}
