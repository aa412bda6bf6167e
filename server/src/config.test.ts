import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, LOG_LEVELS, readConfig, VARIABLES } from "./config.ts";

const KEY = `mem_${"k".repeat(24)}`;

describe("the configuration", () => {
  it("has a default for everything", () => {
    expect(readConfig({})).toEqual({
      port: 8080,
      host: "127.0.0.1",
      dataDir: resolve(".memoryos"),
      apiKey: null,
      plan: null,
      tenantAddsPerMinute: null,
      allowPrivateWebhooks: false,
      consentUrl: null,
      publicUrl: null,
      allowPrivateSignIn: false,
      logLevel: "info",
      payloadRetentionDays: 0,
      models: [],
      modelFallback: "none",
      modelTimeout: 30,
      embedding: null,
      smtp: null,
      passport: { codesPerHour: 100, personRequestsPerMinute: 600, codesInLog: false },
      trustedProxies: [],
      control: null,
    });
  });

  it("takes an empty variable for one that is not set", () => {
    const empty = { PORT: "", HOST: " ", MEMORYOS_DATA_DIR: "", MEMORYOS_API_KEY: "", MEMORYOS_LOG_LEVEL: "" };
    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  it("reads every variable", () => {
    const env = {
      PORT: "0",
      HOST: "::1",
      MEMORYOS_DATA_DIR: "/x/y",
      MEMORYOS_API_KEY: KEY,
      MEMORYOS_PLAN: "starter",
      MEMORYOS_TENANT_ADDS_PER_MINUTE: "7",
      MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "1",
      MEMORYOS_CONSENT_URL: "https://consent.example.com/",
      MEMORYOS_PUBLIC_URL: "https://consent.example.com:8443",
      MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "1",
      MEMORYOS_LOG_LEVEL: "trace",
      MEMORYOS_PAYLOAD_RETENTION_DAYS: "7",
      MEMORYOS_LLM_BASE_URL: "http://127.0.0.1:11434/v1/",
      MEMORYOS_LLM_MODEL: "small",
      MEMORYOS_LLM_2_BASE_URL: "https://models.example/v1",
      MEMORYOS_LLM_2_MODEL: "large",
      MEMORYOS_LLM_2_API_KEY: "key-2",
      MEMORYOS_LLM_FALLBACK: "rules",
      MEMORYOS_LLM_TIMEOUT: "90",
      MEMORYOS_EMBEDDING_BASE_URL: "https://models.example/v1",
      MEMORYOS_EMBEDDING_MODEL: "vectors",
      MEMORYOS_EMBEDDING_API_KEY: "key-3",
      MEMORYOS_SMTP_URL: "smtp://user:secret@mail.example:2525",
      MEMORYOS_MAIL_FROM: "MemoryOS <no-reply@example.com>",
      MEMORYOS_CODES_PER_HOUR: "8",
      MEMORYOS_PERSON_REQUESTS_PER_MINUTE: "9",
      MEMORYOS_CODES_IN_LOG: "1",
      MEMORYOS_TRUSTED_PROXIES: "10.0.0.0/8, ::1,loopback",
      MEMORYOS_CONTROL: "1",
      MEMORYOS_CONTROL_PORT: "0",
      MEMORYOS_CONTROL_TOKEN: "a-token-for-tests",
    };
    expect(readConfig(env)).toEqual({
      port: 0,
      host: "::1",
      dataDir: "/x/y",
      apiKey: KEY,
      plan: "starter",
      tenantAddsPerMinute: 7,
      allowPrivateWebhooks: true,
      consentUrl: "https://consent.example.com",
      publicUrl: "https://consent.example.com:8443",
      allowPrivateSignIn: true,
      logLevel: "trace",
      payloadRetentionDays: 7,
      models: [
        { baseUrl: "http://127.0.0.1:11434/v1", model: "small", apiKey: null },
        { baseUrl: "https://models.example/v1", model: "large", apiKey: "key-2" },
      ],
      modelFallback: "rules",
      modelTimeout: 90,
      embedding: { baseUrl: "https://models.example/v1", model: "vectors", apiKey: "key-3" },
      smtp: { url: "smtp://user:secret@mail.example:2525", from: "MemoryOS <no-reply@example.com>" },
      passport: { codesPerHour: 8, personRequestsPerMinute: 9, codesInLog: true },
      trustedProxies: ["10.0.0.0/8", "::1", "loopback"],
      control: { port: 0, token: "a-token-for-tests" },
    });
  });

  it.each(["abc", "-1", "65536", "80.5", "1e3", "0x50", "999999", "８０"])("refuses the port %s", (PORT) => {
    expect(() => readConfig({ PORT })).toThrow(/PORT must be a whole number from 0 to 65535/);
  });

  it.each(["-1", "1.5", "3651", "ever"])("refuses to keep messages for %s days", (MEMORYOS_PAYLOAD_RETENTION_DAYS) => {
    expect(() => readConfig({ MEMORYOS_PAYLOAD_RETENTION_DAYS })).toThrow(/a whole number of days from 0 to 3650/);
  });

  it.each(["mem_short", `key_${"k".repeat(24)}`, `${KEY} x`, `${KEY}é`, `mem_${"k".repeat(256)}`])(
    "refuses the key %.20s and does not repeat it",
    (key) => {
      const read = () => readConfig({ MEMORYOS_API_KEY: key });
      expect(read).toThrow(ConfigError);
      expect(read).not.toThrow(key);
    },
  );

  it.each<[string, Record<string, string>, RegExp]>([
    ["neither on nor off", { MEMORYOS_CONTROL: "yes" }, /MEMORYOS_CONTROL must be 1/],
    ["at no port", { MEMORYOS_CONTROL_PORT: "http" }, /MEMORYOS_CONTROL_PORT must be a whole number/],
    ["with a token that can be guessed", { MEMORYOS_CONTROL_TOKEN: "secret" }, /MEMORYOS_CONTROL_TOKEN must be 16/],
  ])("refuses a control service %s, and does not repeat it", (_, env, message) => {
    expect(() => readConfig(env)).toThrow(message);
    expect(() => readConfig(env)).not.toThrow("secret");
  });

  it.each(["toString", "Free", "gratis"])("refuses the plan %s", (plan) => {
    expect(() => readConfig({ MEMORYOS_PLAN: plan })).toThrow(/MEMORYOS_PLAN must be one of free, starter/);
  });

  it.each(["-1", "1.5", "many"])("refuses %s adds a minute", (adds) => {
    expect(() => readConfig({ MEMORYOS_TENANT_ADDS_PER_MINUTE: adds })).toThrow(/whole number from 0/);
  });

  it.each(["-1", "1.5", "many"])("refuses %s codes an hour and requests a minute", (number) => {
    expect(() => readConfig({ MEMORYOS_CODES_PER_HOUR: number })).toThrow(/CODES_PER_HOUR must be a whole number/);
    expect(() => readConfig({ MEMORYOS_PERSON_REQUESTS_PER_MINUTE: number })).toThrow(/must be a whole number from 0/);
  });

  it.each(["everybody", "10.0.0.0/33", "1", "proxy.example", "10.0.0.1 10.0.0.2", "0.0.0.0/0", "::/0"])(
    "refuses to trust the proxy %s",
    (MEMORYOS_TRUSTED_PROXIES) => {
      expect(() => readConfig({ MEMORYOS_TRUSTED_PROXIES })).toThrow(/TRUSTED_PROXIES must be addresses or networks/);
    },
  );

  it("takes nothing but 0 and 1 for a yes or no", () => {
    expect(() => readConfig({ MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "yes" })).toThrow(/must be 0 or 1/);
    expect(() => readConfig({ MEMORYOS_ALLOW_PRIVATE_SIGN_IN: "yes" })).toThrow(/must be 0 or 1/);
    expect(() => readConfig({ MEMORYOS_CODES_IN_LOG: "yes" })).toThrow(/must be 0 or 1/);
    for (const address of ["consent.example.com", "https://example.com/consent", "ftp://example.com", "http://[::"]) {
      expect(() => readConfig({ MEMORYOS_CONSENT_URL: address })).toThrow(/without a path/);
      expect(() => readConfig({ MEMORYOS_PUBLIC_URL: address })).toThrow(/without a path/);
    }
  });

  it.each([
    ["https://api.example.com", "https://consent.example.com"],
    ["https://example.com", "https://consent.example.com"],
    ["http://localhost:8080", "http://127.0.0.1:8080"],
    ["http://memory.example.com", "https://memory.example.com"],
  ])("refuses the API at %s for the consent app at %s: a session is a cookie of one host", (api, consent) => {
    const env = { MEMORYOS_PUBLIC_URL: api, MEMORYOS_CONSENT_URL: consent };
    expect(() => readConfig(env)).toThrow(`set MEMORYOS_PUBLIC_URL to ${consent}`);
  });

  it("takes the API and the consent app on one host, in any case and at any port", () => {
    const env = {
      MEMORYOS_PUBLIC_URL: "https://Memory.example.com",
      MEMORYOS_CONSENT_URL: "https://memory.example.com:444",
    };
    expect(readConfig(env).publicUrl).toBe("https://Memory.example.com");
  });

  const BASE = { MEMORYOS_LLM_BASE_URL: "http://localhost/v1", MEMORYOS_LLM_MODEL: "m" };

  it.each<[string, Record<string, string>, RegExp]>([
    ["an address without a model", { MEMORYOS_LLM_BASE_URL: "http://localhost/v1" }, /MEMORYOS_LLM_MODEL must name/],
    ["a model without an address", { MEMORYOS_EMBEDDING_MODEL: "m" }, /MEMORYOS_EMBEDDING_BASE_URL must be/],
    ["a key alone", { MEMORYOS_LLM_API_KEY: "k" }, /LLM_BASE_URL must be.*LLM_MODEL must name/s],
    ["what is no address", { ...BASE, MEMORYOS_LLM_BASE_URL: "sk-secret" }, /BASE_URL must be an http/],
    ["a file", { ...BASE, MEMORYOS_LLM_BASE_URL: "file:///secret" }, /BASE_URL must be an http/],
    ["credentials", { ...BASE, MEMORYOS_LLM_BASE_URL: "https://u:secret@h/v1" }, /without credentials/],
    ["a query", { ...BASE, MEMORYOS_LLM_BASE_URL: "https://h/v1?key=secret" }, /BASE_URL must be an http/],
    ["a key of two lines", { ...BASE, MEMORYOS_LLM_API_KEY: "secret\nX" }, /API_KEY must be visible ASCII/],
    ["a gap", { ...BASE, MEMORYOS_LLM_3_BASE_URL: "http://h", MEMORYOS_LLM_3_MODEL: "m" }, /LLM_2_BASE_URL is missing/],
    ["no first one", { MEMORYOS_LLM_2_BASE_URL: "http://h", MEMORYOS_LLM_2_MODEL: "m" }, /LLM_BASE_URL is missing/],
    ["a fallback that is none", { MEMORYOS_LLM_FALLBACK: "secret" }, /FALLBACK must be one of none, rules/],
    ["a time of 0", { MEMORYOS_LLM_TIMEOUT: "0" }, /TIMEOUT must be a whole number of seconds from 1 to 600/],
    ["a time of an hour", { MEMORYOS_LLM_TIMEOUT: "3600" }, /TIMEOUT must be/],
  ])("refuses %s for a model, and does not repeat it", (_, env, message) => {
    expect(() => readConfig(env)).toThrow(message);
    expect(() => readConfig(env)).not.toThrow("secret");
  });

  const SMTP = { MEMORYOS_SMTP_URL: "smtp://mail.example", MEMORYOS_MAIL_FROM: "no-reply@example.com" };

  it.each<[string, Record<string, string>, RegExp]>([
    ["without a sender", { ...SMTP, MEMORYOS_MAIL_FROM: "" }, /MEMORYOS_MAIL_FROM must be/],
    ["without an address", { ...SMTP, MEMORYOS_SMTP_URL: "" }, /MEMORYOS_SMTP_URL must be/],
    ["on the web", { ...SMTP, MEMORYOS_SMTP_URL: "https://u:secret@mail.example" }, /MEMORYOS_SMTP_URL must be/],
    ["with a path", { ...SMTP, MEMORYOS_SMTP_URL: "smtp://mail.example/secret" }, /MEMORYOS_SMTP_URL must be/],
    ["with options", { ...SMTP, MEMORYOS_SMTP_URL: "smtp://mail.example?secret=1" }, /MEMORYOS_SMTP_URL must be/],
    ["from nobody", { ...SMTP, MEMORYOS_MAIL_FROM: "secret" }, /MEMORYOS_MAIL_FROM must be/],
    ["from two", { ...SMTP, MEMORYOS_MAIL_FROM: "a@b.example, secret@b.example" }, /MEMORYOS_MAIL_FROM must be/],
    ["from two lines", { ...SMTP, MEMORYOS_MAIL_FROM: "A <a@b.example>\nBcc: secret@b.example" }, /MAIL_FROM must be/],
  ])("refuses a mail server %s, and does not repeat it", (_, env, message) => {
    expect(() => readConfig(env)).toThrow(message);
    expect(() => readConfig(env)).not.toThrow("secret");
  });

  it("names everything that is wrong at once", () => {
    const wrong = { PORT: "x", HOST: "a b", MEMORYOS_API_KEY: "x", MEMORYOS_LOG_LEVEL: "loud" };
    expect(() => readConfig(wrong)).toThrow(/PORT.*HOST.*MEMORYOS_API_KEY.*MEMORYOS_LOG_LEVEL/s);
    expect(() => readConfig(wrong)).toThrow(LOG_LEVELS.join(", "));
  });
});

describe("the help", () => {
  it("names every variable that is read", () => {
    const read = new Set<string>();
    readConfig(new Proxy({}, { get: (_, name) => void read.add(String(name)) }));
    expect(read.size).toBe(29);
    for (const name of read) expect(`\n${VARIABLES}`).toMatch(new RegExp(`\n  ${name}\\s`));
  });
});
