import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { systemReason } from "../../system-reason.ts";
import { DataFolderUnusable, type Store, StoreUnavailable } from "../types.ts";
import { createAgentStore } from "./agents.ts";
import { createAlertRecord } from "./alerts.ts";
import { createConflictCaseStore } from "./cases.ts";
import { createClaimStore } from "./claims.ts";
import { createConflictStore } from "./conflicts.ts";
import { createConnectionStore } from "./connections.ts";
import { createDeliveryStore } from "./deliveries.ts";
import { createDirectoryStore } from "./directory.ts";
import { createDomainStore } from "./domains.ts";
import { createErasureStore, createUserErasure } from "./erasure.ts";
import { createFeedbackStore } from "./feedback.ts";
import { createGlobalAgentStore } from "./global-agents.ts";
import { createGrantStore } from "./grants.ts";
import { createJobStore } from "./jobs.ts";
import { createKeyStore } from "./keys.ts";
import { createLeaseStore, voidLeases } from "./leases.ts";
import { createLifecycleStore } from "./lifecycle.ts";
import { lockDataFolder } from "./lock.ts";
import { openLogFlush } from "./log-flush.ts";
import { createMaintenanceStore } from "./maintenance.ts";
import { createMemoryStore } from "./memories.ts";
import { createOverviewStore } from "./overview.ts";
import { createPersonMemoryStore } from "./person-memories.ts";
import { createPersonQuestionStore } from "./person-questions.ts";
import { createPersonStore } from "./persons.ts";
import { createQualityLogStore } from "./quality-log.ts";
import { createQuestionStore } from "./questions.ts";
import { finishRestore } from "./restore-commit.ts";
import { migrate } from "./schema.ts";
import { createSignInStore } from "./sign-in.ts";
import { createSourceEventStore } from "./source-events.ts";
import { keepPlans } from "./steady-plans.ts";
import { createTally } from "./tally.ts";
import { createTenantStore } from "./tenants.ts";
import { createReadsUntilWrite } from "./until-write.ts";
import { createUsageStore } from "./usage.ts";
import { defineUserHash } from "./user-hash.ts";
import { createUserStore } from "./users.ts";
import { createVerificationStore } from "./verification.ts";
import { createVersionStore } from "./versions.ts";
import { createWeakSignalStore } from "./weak-signals.ts";
import { createWebhookSecretStore } from "./webhook-secrets.ts";
import { asStoreError, createWriteQueue } from "./write-queue.ts";
import { createWriterStore } from "./writers.ts";

/**
 * Opens the embedded store in a folder that this process then owns.
 *
 * @throws DataFolderInUse when another process has the folder; DataFolderUnusable when it cannot be read or written.
 */
export function openSqliteStore(dir: string): Store {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const lock = lockDataFolder(dir);
    try {
      return openLocked(dir, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw asFolderError(error, dir);
  }
}

/** What the system or SQLite says of the folder; anything else is a mistake in our code. */
function asFolderError(error: unknown, dir: string): unknown {
  const { code } = error as { code?: unknown };
  if (typeof code !== "string") return error;
  return new DataFolderUnusable(
    `The data folder ${dir} cannot be used (${code}: ${systemReason(error)}). Correct it, or set MEMORYOS_DATA_DIR to another folder.`,
    { cause: error },
  );
}

function openLocked(dir: string, lock: { release(): void }): Store {
  finishRestore(dir);
  const path = join(dir, "memoryos.db");
  const db = openDatabase(path);
  const log = openLogFlush(path);
  const reads = createReadsUntilWrite();
  const alerts = createAlertRecord(db);
  const tally = createTally(db, alerts);
  const queue = createWriteQueue(db, { flush: log.flush, beforeWrite: reads.forget, tally });
  const users = createUserErasure(db);
  let open = true;
  const parts = {
    ...createTenantStore(db, queue.write),
    ...createKeyStore(db, queue.write),
    ...createAgentStore(db, queue.write),
    ...createUserStore(db, queue.write),
    ...createErasureStore(db, queue.write, users),
    ...createJobStore(db, queue, tally),
    ...createLeaseStore(db, queue.write, alerts),
    ...createMemoryStore(db, queue.write),
    ...createVersionStore(db, queue.write),
    ...createFeedbackStore(db, queue.write),
    ...createMaintenanceStore(db, queue.write),
    ...createWeakSignalStore(db),
    ...createConflictStore(db),
    ...createDomainStore(db, queue.write),
    ...createLifecycleStore(db, queue.write),
    ...createQualityLogStore(db),
    ...createUsageStore(db, queue.write),
    ...createDeliveryStore(db, queue.write, alerts),
    ...createWebhookSecretStore(db, queue.write),
    ...createOverviewStore(db),
    ...createWriterStore(db, queue.write),
    ...createSourceEventStore(db),
    ...createClaimStore(db),
    ...createConflictCaseStore(db, queue.write),
    ...createQuestionStore(db, queue.write, reads),
    ...createPersonStore(db, queue.write, users),
    ...createSignInStore(db, queue.write),
    ...createPersonMemoryStore(db, queue.write),
    ...createPersonQuestionStore(db),
    ...createGlobalAgentStore(db, queue.write),
    ...createGrantStore(db, queue.write),
    ...createDirectoryStore(db, queue.write),
    ...createConnectionStore(db, queue.write),
    ...createVerificationStore(db, queue.write),
  };
  const ofEveryRequest = {
    findKey: reads.keep(parts.findKey),
    readPlanUsage: reads.keep(parts.readPlanUsage),
    readDomainSettings: reads.keep(parts.readDomainSettings),
    findUser: reads.keep(parts.findUser),
  };
  return {
    ...guarded({ ...parts, ...ofEveryRequest }, () => {
      const broken = open ? queue.breakage() : new StoreUnavailable("The store is closed");
      if (broken) throw broken;
    }),
    async close() {
      if (!open) return;
      open = false;
      await queue.drained();
      log.close();
      // Closing carries the log over into the database, unchecked: one that may be damaged is left to the next start.
      if (!queue.breakage()) db.close();
      lock.release();
    },
  };
}

function openDatabase(path: string): Database.Database {
  const db = new Database(path);
  try {
    db.pragma("page_size = 8192");
    // No other process has the folder: without this, each read takes and gives back locks of the file, which costs more
    // than the read itself.
    db.pragma("locking_mode = EXCLUSIVE");
    // What a savepoint could have to undo is otherwise written to a file, made anew in each transaction.
    db.pragma("temp_store = MEMORY");
    // 16 MB: what many requests touch, the inner pages of indexes among it, is not read anew each time.
    db.pragma("cache_size = -16000");
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    // 32 MB: pages that many transactions change are written back once, and not every time that a few adds have come. It is
    // no more, because to flush what makes the log longer takes twice as long as what is written over an earlier part of it.
    db.pragma("wal_autocheckpoint = 4000");
    db.pragma("foreign_keys = ON");
    // What is deleted is overwritten in the file.
    db.pragma("secure_delete = ON");
    defineUserHash(db);
    migrate(db);
    keepPlans(db);
    voidLeases(db);
    // From here on what is committed is flushed by itself, see log-flush.ts.
    db.pragma("synchronous = NORMAL");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Every method answers in the store's own terms: unavailable when it cannot be used or when SQLite fails. */
function guarded<T extends object>(methods: T, requireUsable: () => void): T {
  const entries = Object.entries(methods).map(([name, method]) => [
    name,
    async (...args: unknown[]) => {
      requireUsable();
      try {
        return await (method as (...args: unknown[]) => unknown)(...args);
      } catch (error) {
        throw asStoreError(error);
      }
    },
  ]);
  return Object.fromEntries(entries) as T;
}
