import { resolve } from "node:path";
import { type Endpoint, readEndpoint, readEndpoints } from "./endpoint/settings.ts";
import { readTrustedProxies } from "./http/trusted-proxies.ts";
import { readSmtp, type SmtpSettings } from "./mail/settings.ts";
import { PASSPORT_VARIABLES, type PassportSettings, readPassportSettings } from "./passport/account/settings.ts";
import { readPassportAddresses } from "./passport/settings.ts";
import { isPlanName, PLANS, type PlanName } from "./quota/plans.ts";

export const LOG_LEVELS = ["silent", "fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What extracts when no model answers. */
export const MODEL_FALLBACKS = ["none", "rules"] as const;
export type ModelFallback = (typeof MODEL_FALLBACKS)[number];

/** Everything an operator can set, read once at start. */
export interface Config {
  /** `PORT`. 0 takes a free one. @default 8080 */
  port: number;
  /** `HOST`: the address to listen on. @default "127.0.0.1" */
  host: string;
  /** `MEMORYOS_DATA_DIR`: the folder of the store, made when missing. @default "./.memoryos" */
  dataDir: string;
  /** `MEMORYOS_API_KEY`: the key of the first tenant. @default made at first start and printed once */
  apiKey: string | null;
  /** `MEMORYOS_PLAN`: the plan of the first tenant. @default "enterprise" at first start, then the one that it has */
  plan: PlanName | null;
  /**
   * `MEMORYOS_TENANT_ADDS_PER_MINUTE`: adds of a tenant within a minute of the clock, whatever its plan; 0 is no limit.
   *
   * @default what the plan allows
   */
  tenantAddsPerMinute: number | null;
  /** `MEMORYOS_ALLOW_PRIVATE_WEBHOOKS`: webhooks may go to private addresses, for development. @default false */
  allowPrivateWebhooks: boolean;
  /**
   * `MEMORYOS_CONSENT_URL`: the address of the consent app, where persons sign in and grant access.
   *
   * @default served by this server
   */
  consentUrl: string | null;
  /**
   * `MEMORYOS_PUBLIC_URL`: the address of this API as browsers reach it, which organisations send persons back to when they
   * connect an account by signing in. It has the scheme and host of the consent app: their session is a cookie of that host.
   *
   * @default nobody connects by signing in
   */
  publicUrl: string | null;
  /** `MEMORYOS_ALLOW_PRIVATE_SIGN_IN`: organisations may be at private addresses and without https, for development. @default false */
  allowPrivateSignIn: boolean;
  /**
   * `MEMORYOS_TRUSTED_PROXIES`: proxies whose `X-Forwarded-For` says who a client is, for limits that count clients.
   *
   * @default none: the other end of the connection is the client
   */
  trustedProxies: string[];
  /** `MEMORYOS_LOG_LEVEL`. @default "info" */
  logLevel: LogLevel;
  /** `MEMORYOS_PAYLOAD_RETENTION_DAYS`: how long the messages of a completed job are kept. @default 0 */
  payloadRetentionDays?: number;
  /** `MEMORYOS_LLM_…`: models that extract, asked in turn until one answers. @default none: rules extract */
  models: Endpoint[];
  /**
   * `MEMORYOS_LLM_FALLBACK`. With `none` a job that no model answered is tried again and in the end shows why it failed;
   * with `rules` it completes with what the rules find, which is less and nothing in other languages than English.
   * @default "none"
   */
  modelFallback: ModelFallback;
  /** `MEMORYOS_LLM_TIMEOUT`: seconds that each model has to answer. @default 30 */
  modelTimeout: number;
  /** `MEMORYOS_EMBEDDING_…`: the embedding model to ask. @default MiniLM, in this process */
  embedding: Endpoint | null;
  /** `MEMORYOS_SMTP_URL`, `MEMORYOS_MAIL_FROM`: who carries mail. @default nobody, see `mailRoute` */
  smtp: SmtpSettings | null;
  passport: PassportSettings;
  /** `MEMORYOS_CONTROL`: the control service. @default off */
  control: ControlConfig | null;
}

/** How to reach the control service, which tests turn the server with. It listens on the loopback address alone. */
export interface ControlConfig {
  /** `MEMORYOS_CONTROL_PORT`. 0 takes a free one. @default 8081 */
  port: number;
  /** `MEMORYOS_CONTROL_TOKEN`. @default made at start and printed once */
  token: string | null;
}

/** Every variable, as `--help` prints them. */
export const VARIABLES = `  PORT                 the port to listen on; 0 takes a free one (default 8080)
  HOST                 the address to listen on (default 127.0.0.1)
  MEMORYOS_DATA_DIR    the folder of the store, made when missing (default ./.memoryos)
  MEMORYOS_API_KEY     the key of the first tenant: mem_ and 24 or more of A–Z a–z 0–9 _ -
                       (default: made at first start and printed once)
  MEMORYOS_PLAN        the plan of the first tenant: ${Object.keys(PLANS).join(", ")}
                       (default: enterprise)
  MEMORYOS_TENANT_ADDS_PER_MINUTE
                       adds of a tenant within a minute of the clock; 0 is no limit (default: what the plan allows)
  MEMORYOS_ALLOW_PRIVATE_WEBHOOKS
                       1 lets webhooks go to private addresses, for development (default 0)
  MEMORYOS_CONSENT_URL the address of the consent app, such as https://consent.example.com: a session cookie counts for
                       its pages alone (default: served with the API)
  MEMORYOS_PUBLIC_URL  the address of this API as browsers reach it, such as https://memory.example.com: organisations send
                       persons back to it who connect an account by signing in (default: nobody does). With
                       MEMORYOS_CONSENT_URL, on the same host: their session is a cookie of that host
  MEMORYOS_ALLOW_PRIVATE_SIGN_IN
                       1 lets organisations be at private addresses and without https, for development (default 0)
  MEMORYOS_TRUSTED_PROXIES
                       addresses and networks of proxies, such as 10.0.0.0/8, loopback: their X-Forwarded-For says who a
                       client is, for limits that count clients (default: none)
  MEMORYOS_LOG_LEVEL   ${LOG_LEVELS.join(", ")} (default info)
  MEMORYOS_PAYLOAD_RETENTION_DAYS
                       days that messages are kept after memories were made of them, 0 to 3650
                       (default 0: they go as soon as their job is completed)

Extraction and embedding need no model server. With an OpenAI-compatible one:

  MEMORYOS_LLM_BASE_URL  the model that extracts, such as http://127.0.0.1:11434/v1 (default: rules extract)
  MEMORYOS_LLM_MODEL     its name there
  MEMORYOS_LLM_API_KEY   its key, where one is asked for
                         Further models are asked in turn when those before do not answer: MEMORYOS_LLM_2_BASE_URL,
                         MEMORYOS_LLM_2_MODEL, MEMORYOS_LLM_2_API_KEY, and so on to 9
  MEMORYOS_LLM_FALLBACK  when no model answers: none fails the job, which is tried again; rules lets the rules extract,
                         which find less (default none)
  MEMORYOS_LLM_TIMEOUT   seconds that each model has to answer, 1 to 600 (default 30)

  MEMORYOS_EMBEDDING_BASE_URL  the model that embeds (default: MiniLM, in this process). A data folder belongs to one
                               embedding model
  MEMORYOS_EMBEDDING_MODEL     its name there
  MEMORYOS_EMBEDDING_API_KEY   its key, where one is asked for

${PASSPORT_VARIABLES}

For tests, a service on 127.0.0.1 alone that turns the clock, sets usage, makes parts fail and resets data:

  MEMORYOS_CONTROL        1 turns it on (default off)
  MEMORYOS_CONTROL_PORT   the port it listens on; 0 takes a free one (default 8081)
  MEMORYOS_CONTROL_TOKEN  what opens it: 16 or more of A–Z a–z 0–9 _ - (default: made at start and printed)`;

/** The configuration cannot be used; the message names each variable, what is wrong and what is expected. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Form of a tenant key: `mem_` and at least 24 URL-safe characters, so that it cannot be guessed. */
export const TENANT_KEY = /^mem_[A-Za-z0-9_-]{24,255}$/;

/**
 * Reads the configuration from environment variables. An empty variable counts as not set.
 *
 * @throws ConfigError naming everything that is wrong at once.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const mistakes: string[] = [];
  const read = (name: string) => env[name]?.trim() || undefined;

  const port = read("PORT") ?? "8080";
  if (!isPort(port)) {
    mistakes.push("PORT must be a whole number from 0 to 65535 (0 takes a free port)");
  }
  const host = read("HOST") ?? "127.0.0.1";
  if (!/^[A-Za-z0-9.:_-]+$/.test(host)) {
    mistakes.push("HOST must be an address or host name to listen on, such as 127.0.0.1 or 0.0.0.0");
  }
  const apiKey = read("MEMORYOS_API_KEY") ?? null;
  if (apiKey !== null && !TENANT_KEY.test(apiKey)) {
    mistakes.push("MEMORYOS_API_KEY must be `mem_` followed by 24 to 255 characters of A–Z a–z 0–9 _ -");
  }
  const plan = read("MEMORYOS_PLAN") ?? null;
  if (plan !== null && !isPlanName(plan)) {
    mistakes.push(`MEMORYOS_PLAN must be one of ${Object.keys(PLANS).join(", ")}`);
  }
  const addsPerMinute = read("MEMORYOS_TENANT_ADDS_PER_MINUTE") ?? null;
  if (addsPerMinute !== null && !/^\d{1,9}$/.test(addsPerMinute)) {
    mistakes.push("MEMORYOS_TENANT_ADDS_PER_MINUTE must be a whole number from 0 (no limit) to 999999999");
  }
  const allowPrivate = read("MEMORYOS_ALLOW_PRIVATE_WEBHOOKS") ?? "0";
  if (!["0", "1"].includes(allowPrivate)) mistakes.push("MEMORYOS_ALLOW_PRIVATE_WEBHOOKS must be 0 or 1");
  const { consentUrl, publicUrl } = readPassportAddresses(read, mistakes);
  const allowPrivateSignIn = read("MEMORYOS_ALLOW_PRIVATE_SIGN_IN") ?? "0";
  if (!["0", "1"].includes(allowPrivateSignIn)) mistakes.push("MEMORYOS_ALLOW_PRIVATE_SIGN_IN must be 0 or 1");
  const logLevel = read("MEMORYOS_LOG_LEVEL") ?? "info";
  if (!LOG_LEVELS.includes(logLevel as LogLevel)) {
    mistakes.push(`MEMORYOS_LOG_LEVEL must be one of ${LOG_LEVELS.join(", ")}`);
  }
  const retention = read("MEMORYOS_PAYLOAD_RETENTION_DAYS") ?? "0";
  if (!/^\d{1,4}$/.test(retention) || Number(retention) > 3650) {
    mistakes.push("MEMORYOS_PAYLOAD_RETENTION_DAYS must be a whole number of days from 0 to 3650");
  }
  const models = readEndpoints(read, Object.keys(env).filter(read), "MEMORYOS_LLM", mistakes);
  const modelFallback = read("MEMORYOS_LLM_FALLBACK") ?? "none";
  if (!MODEL_FALLBACKS.includes(modelFallback as ModelFallback)) {
    mistakes.push(`MEMORYOS_LLM_FALLBACK must be one of ${MODEL_FALLBACKS.join(", ")}`);
  }
  const modelTimeout = read("MEMORYOS_LLM_TIMEOUT") ?? "30";
  if (!/^\d{1,3}$/.test(modelTimeout) || Number(modelTimeout) < 1 || Number(modelTimeout) > 600) {
    mistakes.push("MEMORYOS_LLM_TIMEOUT must be a whole number of seconds from 1 to 600");
  }
  const embedding = readEndpoint(read, "MEMORYOS_EMBEDDING", mistakes);
  const smtp = readSmtp(read, mistakes);
  const passport = readPassportSettings(read, mistakes);
  const trustedProxies = readTrustedProxies(read, mistakes);
  const control = readControl(read, mistakes);
  if (mistakes.length > 0) throw new ConfigError(mistakes.map((mistake) => `  - ${mistake}`).join("\n"));

  const dataDir = resolve(read("MEMORYOS_DATA_DIR") ?? ".memoryos");
  return {
    port: Number(port),
    host,
    dataDir,
    apiKey,
    plan: plan as PlanName | null,
    tenantAddsPerMinute: addsPerMinute === null ? null : Number(addsPerMinute),
    allowPrivateWebhooks: allowPrivate === "1",
    consentUrl,
    publicUrl,
    allowPrivateSignIn: allowPrivateSignIn === "1",
    trustedProxies,
    logLevel: logLevel as LogLevel,
    payloadRetentionDays: Number(retention),
    models,
    modelFallback: modelFallback as ModelFallback,
    modelTimeout: Number(modelTimeout),
    embedding,
    smtp,
    passport,
    control,
  };
}

function readControl(read: (name: string) => string | undefined, mistakes: string[]): ControlConfig | null {
  const on = read("MEMORYOS_CONTROL") ?? "0";
  if (on !== "0" && on !== "1") mistakes.push("MEMORYOS_CONTROL must be 1 to turn the control service on, or 0");
  const port = read("MEMORYOS_CONTROL_PORT") ?? "8081";
  if (!isPort(port))
    mistakes.push("MEMORYOS_CONTROL_PORT must be a whole number from 0 to 65535 (0 takes a free port)");
  const token = read("MEMORYOS_CONTROL_TOKEN") ?? null;
  if (token !== null && !/^[A-Za-z0-9_-]{16,255}$/.test(token)) {
    mistakes.push("MEMORYOS_CONTROL_TOKEN must be 16 to 255 characters of A–Z a–z 0–9 _ -");
  }
  return on === "1" ? { port: Number(port), token } : null;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}
