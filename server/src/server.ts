import type { DestinationStream } from "pino";
import { startAdminServer } from "./admin/server.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { createControlledClock } from "./control/controlled-clock.ts";
import { type RunningControl, startControl } from "./control/start.ts";
import { createRedact, OVERLAYS, type Overlays } from "./domains/overlays.ts";
import { createDomainReader } from "./domains/read.ts";
import { createReread } from "./domains/reread.ts";
import { createEmbedder } from "./embedding/create.ts";
import type { Embedder } from "./embedding/types.ts";
import { createExtractor } from "./extractor.ts";
import { consoleRequests } from "./handlers/console.ts";
import { createHandlers } from "./handlers/index.ts";
import { createDependencies } from "./health/dependencies.ts";
import { createFaults, type Faults } from "./health/faults.ts";
import { guardEmbedder, guardStore, guardVectorIndex } from "./health/guards.ts";
import { createApp } from "./http/app.ts";
import { createAuthenticator } from "./http/auth.ts";
import type { ReplyCheck } from "./http/dispatch.ts";
import type { PlatformState } from "./http/envelope.ts";
import { createFailedAuthentications } from "./http/failed-authentications.ts";
import { createRequestLimits } from "./http/limits.ts";
import { createListener } from "./http/listener.ts";
import { createPassportAuthenticator } from "./http/passport-auth.ts";
import { createAbsorb } from "./jobs/absorb.ts";
import { createWorker } from "./jobs/worker.ts";
import { createLog } from "./log.ts";
import { createMailService } from "./mail/index.ts";
import { mailRoute } from "./mail/route.ts";
import { createAccessLog } from "./memory/access-log.ts";
import { createAdmission } from "./memory/gate/admission.ts";
import { failingGate, type Gate, gate } from "./memory/gate/gate.ts";
import { runLifecycle } from "./memory/lifecycle/run.ts";
import { scheduleLifecycle } from "./memory/lifecycle/schedule.ts";
import { createRetrievalLog } from "./memory/retrieval-log.ts";
import { createRetriever } from "./memory/retrieve.ts";
import type { Extractor } from "./memory/types.ts";
import { createUpdater } from "./memory/update.ts";
import { createUserIndexes } from "./memory/user-indexes.ts";
import { createPassportAccounts } from "./passport/account/account.ts";
import { createCorrectMemory } from "./passport/account/correct.ts";
import { createConnector } from "./passport/connect/connector.ts";
import { createOrganisationSignIns } from "./passport/connect/setup.ts";
import { passportPages } from "./passport/pages/index.ts";
import { openSqliteStore } from "./store/sqlite/index.ts";
import type { Store } from "./store/types.ts";
import { createEraser } from "./tenancy/eraser.ts";
import { createErasures } from "./tenancy/erasures.ts";
import { ensureFirstTenant } from "./tenancy/first-tenant.ts";
import { createKeyring } from "./tenancy/keyring.ts";
import { openKeyHasher } from "./tenancy/keys.ts";
import { openSecretBox } from "./tenancy/secret-box.ts";

import { createWebhooks } from "./webhooks/index.ts";

/** Parts that tests replace. */
export interface ServerParts {
  clock?: Clock;
  /** Closed with the server. @default the one in the data folder */
  store?: Store;
  embedder?: Embedder;
  extractor?: Extractor;
  gate?: Gate;
  /** What each domain schema adds. */
  overlays?: Overlays;
  /** Where the log goes. @default standard output */
  logTo?: DestinationStream;
  /** Makes parts of the server fail on purpose. @default none fails */
  faults?: Faults;
  /** Checks every answer against the contract before it is sent. */
  check?: ReplyCheck;
}

/** A server that listens. */
export interface RunningServer {
  /** Base address, such as `http://127.0.0.1:8080`. */
  url: string;
  /** The key made at first start, to be shown once; null otherwise. */
  newKey: string | null;
  /** Where the control service listens and what opens it; null when it is off. */
  control: { url: string; token: string } | null;
  /** Answers what was accepted, lets jobs in work finish, closes the store. */
  close(): Promise<void>;
}

/**
 * Starts the reference server.
 *
 * @throws DataFolderInUse when another server has the data folder; DataFolderUnusable when it cannot be read or written;
 * EmbedderMismatch when its vectors are another embedder's; the system's own error when the address cannot be listened on.
 */
export async function startServer(config: Config, parts: ServerParts = {}): Promise<RunningServer> {
  const controlledClock = config.control && createControlledClock(parts.clock);
  const clock = controlledClock ?? parts.clock ?? systemClock;
  const log = createLog(config.logLevel, parts.logTo);
  const { payloadRetentionDays = 0 } = config;
  const { overlays = OVERLAYS } = parts;
  const faults = parts.faults ?? createFaults();
  const dependencies = createDependencies({ clock, faults });
  const unguarded = parts.store ?? openSqliteStore(config.dataDir);
  const store = guardStore(unguarded, dependencies);
  const opened: (() => Promise<void>)[] = [() => store.close(), async () => dependencies.close()];
  const closeAll = async () => {
    for (const close of opened.toReversed()) await close();
  };
  try {
    const embedder = guardEmbedder(parts.embedder ?? (await createEmbedder(config, clock)), dependencies);
    opened.push(() => embedder.close());
    await store.bindEmbedder(embedder);
    const hasher = openKeyHasher(config.dataDir, { expected: await store.hasKeys() });
    const keyring = createKeyring({
      store,
      hasher,
      clock,
      onError: (err) => log.warn({ err }, "uses of keys were not written"),
    });
    opened.push(() => keyring.flush());

    const erasures = createErasures();
    const accessLog = createAccessLog(store, clock, (err) => log.warn({ err }, "access statistics were not written"));
    opened.push(() => accessLog.flush());
    const users = createUserIndexes(store, accessLog, erasures);
    const retrievalLog = createRetrievalLog(store, (err) => log.warn({ err }, "retrievals were not written"));
    opened.push(() => retrievalLog.flush().catch((err) => log.warn({ err }, "retrievals were not written")));
    const extractor = parts.extractor ?? (await createExtractor(config, { dependencies, faults, clock }));
    const worker = createWorker({
      store,
      absorb: createAbsorb({
        store,
        embedder,
        extractor,
        users,
        clock,
        keepMessages: payloadRetentionDays > 0,
        overlays,
        onOverlayFailure: (err, { jobId }) => log.warn({ err, jobId }, "a profile was not updated"),
      }),
      clock,
      onFailure: (err, job) => log.warn({ err, jobId: job?.jobId }, "a job failed"),
    });
    const lifecycle = scheduleLifecycle(
      clock,
      async (signal) => {
        // An access of a moment ago counts.
        await accessLog.flush();
        log.info(
          await runLifecycle({ store, now: clock.now(), payloadRetentionDays, signal }),
          "the lifecycle has run",
        );
      },
      (err) => log.warn({ err }, "the lifecycle did not run"),
    );
    opened.push(() => lifecycle.stop());
    const { run: guardVectors } = guardVectorIndex(dependencies);
    const retriever = createRetriever({
      store,
      embedder,
      guardVectors,
      clock,
      users,
      accessLog,
      retrievalLog,
      erasures,
      readDomain: createDomainReader({ store, overlays, clock }),
    });
    const eraser = createEraser({ store, retrievalLog, erasures });
    const updater = createUpdater({
      store,
      embedder,
      clock,
      reread: createReread({
        store,
        overlays,
        clock,
        onFailure: (err) => log.error({ err }, "a domain schema could not read new words of a memory"),
      }),
    });
    const admit = createAdmission({
      store,
      embedder,
      gate: failingGate(parts.gate ?? gate, faults),
      onFailure: (err) => log.error({ err }, "the quality gate failed"),
    });
    const box = openSecretBox(config.dataDir);
    const webhooks = createWebhooks({
      store,
      box,
      clock,
      allowPrivate: config.allowPrivateWebhooks,
      onGivenUp: ({ tenantId, deliveryId, event }) =>
        log.warn({ tenantId, deliveryId, event }, "a webhook was given up"),
      onError: (err) => log.warn({ err }, "webhooks wait for the store"),
    });
    const { post, outbox } = createMailService(mailRoute(config), config.smtp, { clock, log });
    opened.push(async () => post?.close());
    const failures = createFailedAuthentications(clock);
    const signIns = createOrganisationSignIns({ ...config, allowPrivate: config.allowPrivateSignIn });
    const platform: PlatformState = {
      circuit: () => dependencies.circuit(),
    };
    const app = createApp({
      handlers: createHandlers({
        store,
        admit,
        retriever,
        retrievalLog,
        updater,
        worker,
        webhooks,
        accounts: createPassportAccounts({ store, hasher, box, clock, post, ...config.passport }),
        failures,
        correct: createCorrectMemory({ store, embedder, clock }),
        hasher,
        keyring,
        eraser,
        erasures,
        clock,
        dependencies,
        redact: createRedact({ store, overlays, clock }),
        box,
        signIns,
        connector: createConnector({
          store,
          box,
          hasher,
          clock,
          signIns,
          onFailure: (failure) => log.warn(failure, "a sign-in at an organisation failed"),
        }),
      }),
      consoleRequests: consoleRequests({ store, hasher, clock }),
      outbox,
      passportPages: passportPages({ store, retrievalLog, clock, canSignIn: signIns !== null }),
      hasher,
      consentUrl: config.consentUrl,
      trustedProxies: config.trustedProxies,
      authenticator: createAuthenticator(keyring, failures),
      passports: createPassportAuthenticator({ store, hasher, clock, consentUrl: config.consentUrl }),
      limits: createRequestLimits(clock, {
        tenantAddsPerMinute: config.tenantAddsPerMinute,
        personRequestsPerMinute: config.passport.personRequestsPerMinute,
      }),
      store,
      clock,
      platform,
      log,
      check: parts.check ?? null,
    });
    const listener = createListener(app, platform);
    opened.push(async () => {
      // Together: each may take some of the time that a clean stop has.
      await Promise.all([listener.stop(), worker.stop(), webhooks.stop()]);
    });
    await worker.start();
    await listener.listen(config.port, config.host);
    const admin = await startAdminServer(
      config.dataDir,
      {
        dataDir: config.dataDir,
        store,
        hasher,
        keyring,
        clock,
        payloadRetentionDays,
        url: listener.url(),
        embedder: async () => embedder,
      },
      (err, action) => log.error({ err, action }, "a command failed"),
    );
    opened.push(() => admin.close());
    let control: RunningControl | null = null;
    if (config.control && controlledClock) {
      control = await startControl(config.control, {
        store: unguarded,
        hasher,
        eraser,
        clock: controlledClock,
        payloadRetentionDays,
        faults,
        log,
      });
      opened.push(control.close);
    }
    // Last: a start that fails must not leave behind a tenant whose key nobody was shown.
    const newKey = await ensureFirstTenant(store, hasher, clock, config);
    webhooks.start();
    return { url: listener.url(), newKey, control, close: once(closeAll) };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= run();
    return running;
  };
}
