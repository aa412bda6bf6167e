import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, LOG_LEVELS, readArguments, readConfig, USAGE, UsageError } from "./config.ts";

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
      logLevel: "info",
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
      MEMORYOS_LOG_LEVEL: "trace",
    };
    expect(readConfig(env)).toEqual({
      port: 0,
      host: "::1",
      dataDir: "/x/y",
      apiKey: KEY,
      plan: "starter",
      tenantAddsPerMinute: 7,
      allowPrivateWebhooks: true,
      logLevel: "trace",
    });
  });

  it.each(["abc", "-1", "65536", "80.5", "1e3", "0x50", "999999", "８０"])("refuses the port %s", (PORT) => {
    expect(() => readConfig({ PORT })).toThrow(/PORT must be a whole number from 0 to 65535/);
  });

  it.each(["mem_short", `key_${"k".repeat(24)}`, `${KEY} x`, `${KEY}é`, `mem_${"k".repeat(256)}`])(
    "refuses the key %.20s and does not repeat it",
    (key) => {
      const read = () => readConfig({ MEMORYOS_API_KEY: key });
      expect(read).toThrow(ConfigError);
      expect(read).not.toThrow(key);
    },
  );

  it.each(["toString", "Free", "gratis"])("refuses the plan %s", (plan) => {
    expect(() => readConfig({ MEMORYOS_PLAN: plan })).toThrow(/MEMORYOS_PLAN must be one of free, starter/);
  });

  it.each(["-1", "1.5", "many"])("refuses %s adds a minute", (adds) => {
    expect(() => readConfig({ MEMORYOS_TENANT_ADDS_PER_MINUTE: adds })).toThrow(/whole number from 0/);
  });

  it("takes nothing but 0 and 1 for a yes or no", () => {
    expect(() => readConfig({ MEMORYOS_ALLOW_PRIVATE_WEBHOOKS: "yes" })).toThrow(/must be 0 or 1/);
  });

  it("names everything that is wrong at once", () => {
    const wrong = { PORT: "x", HOST: "a b", MEMORYOS_API_KEY: "x", MEMORYOS_LOG_LEVEL: "loud" };
    expect(() => readConfig(wrong)).toThrow(/PORT.*HOST.*MEMORYOS_API_KEY.*MEMORYOS_LOG_LEVEL/s);
    expect(() => readConfig(wrong)).toThrow(LOG_LEVELS.join(", "));
  });
});

describe("the command line", () => {
  it("starts the server when it is empty, and helps when asked", () => {
    expect(readArguments([])).toBe("start");
    expect(readArguments(["--help"])).toBe("help");
    expect(readArguments(["-h"])).toBe("help");
  });

  it.each([[["--foo"]], [["--port", "9000"]], [["--help", "me"]], [[""]]])("refuses %j", (args) => {
    expect(() => readArguments(args)).toThrow(UsageError);
  });

  it("names every variable that is read, in its help", () => {
    const read = new Set<string>();
    readConfig(new Proxy({}, { get: (_, name) => void read.add(String(name)) }));
    expect(read.size).toBe(8);
    for (const name of read) expect(USAGE).toMatch(new RegExp(`\n  ${name}\\s`));
  });
});
