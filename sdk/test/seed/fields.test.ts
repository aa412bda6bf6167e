import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Mock, startMock } from "../../../conformance/src/prism.ts";
import {
  type AddResult,
  MemoryAdmin,
  type MemoryExport,
  type MemoryPage,
  type RetrieveResult,
  UniversalMemory,
  type UniversalRetrieveResult,
} from "../../src/index.ts";
import { row } from "./rows.ts";
import { openWorld } from "./world.ts";

interface Results {
  added: AddResult;
  found: RetrieveResult;
  universal: UniversalRetrieveResult;
  page: MemoryPage;
  bundle: MemoryExport;
}

let mock: Mock | undefined;
afterAll(() => mock?.close());

/** Whoever answers, the same calls are made and the same fields are looked at. */
const TARGETS: Record<string, () => Promise<Results>> = {
  async "the reference server"() {
    const world = await openWorld();
    const { memory, remember } = await world.tenant();
    await remember("customer-123", "I prefer Python examples and I am allergic to peanuts.");
    const { universal, passport, agentId } = await world.person();
    await passport.grants.create({ agentId, categories: ["preference"] });
    return results(memory, universal);
  },
  async "the mock of the contract"() {
    mock = await startMock({ port: 0 });
    const baseUrl = mock.url;
    return results(
      new MemoryAdmin({ apiKey: "mem_any", baseUrl }),
      new UniversalMemory({ agentApiKey: "agent_sk_any", uuiToken: "uui_any", baseUrl }),
    );
  },
};

async function results(memory: MemoryAdmin, universal: UniversalMemory): Promise<Results> {
  const externalUserId = "customer-123";
  const messages = [{ role: "user" as const, content: "My exam is on 12 March and I live in Lisbon." }];
  return {
    added: await memory.add({ messages, externalUserId }),
    found: await memory.get("Which language should examples use?", { externalUserId }),
    universal: await universal.get("What do you know?"),
    page: await memory.list({ externalUserId, limit: 1 }),
    bundle: await memory.export({ externalUserId }),
  };
}

const MODES = ["FULL", "PASSTHROUGH", "DEGRADED_RETRIEVE", "BLOCKED"];
const CIRCUITS = ["HEALTHY", "DEGRADED", "CRITICAL"];

describe.each(Object.entries(TARGETS))("a result from %s", (_, call) => {
  let all: Results;
  beforeAll(async () => {
    all = await call();
  });

  row("add field", "job_id", "is the job's id when queued", () => expect(all.added.jobId).toMatch(/^[\w-]+$/));
  row("add field", "status", "is the outcome", () => expect(all.added.status).toBe("queued"));
  row("add field", "blocked_reason", "is null when queued", () => expect(all.added.blockedReason).toBeNull());
  row("add field", "retry_after_seconds", "is null when queued", () => expect(all.added.retryAfterSeconds).toBeNull());
  row("add field", "budget_remaining_pct", "is a fraction", () => {
    expect(all.added.budgetRemainingPct).toBeGreaterThanOrEqual(0);
    expect(all.added.budgetRemainingPct).toBeLessThanOrEqual(1);
  });
  row("add field", "quota_mode", "comes from the headers", () => expect(MODES).toContain(all.added.quotaMode));
  row("add field", "processing_eta_seconds", "is null while nothing is delayed", () =>
    expect(all.added.processingEtaSeconds).toBeNull(),
  );
  row("add field", "processing_status", "is normal while nothing is delayed", () =>
    expect(all.added.processingStatus).toBe("normal"),
  );
  row("add field", "circuit_status", "is there", () => expect(CIRCUITS).toContain(all.added.circuitStatus));

  row("get field", "items", "are memories", () =>
    expect(all.found.items[0]).toMatchObject({ id: expect.any(String), content: expect.any(String) }),
  );
  row("get field", "cached", "is told", () => expect(all.found.cached).toBe(false));
  row("get field", "system_prompt_addition", "has the memory", () =>
    expect(all.found.systemPromptAddition).toContain(all.found.items[0]?.content),
  );
  row("get field", "context_token_count", "counts it", () => expect(all.found.contextTokenCount).toBeGreaterThan(0));
  row("get field", "memories_from_hot_tier", "is a count", () =>
    expect(all.found.memoriesFromHotTier).toBeGreaterThanOrEqual(0),
  );
  row("get field", "quota_mode", "is there", () => expect(MODES).toContain(all.found.quotaMode));
  row("get field", "is_passthrough", "is false while memory is on", () => expect(all.found.isPassthrough).toBe(false));
  row("get field", "is_degraded", "is false while all works", () => expect(all.found.isDegraded).toBe(false));
  row("get field", "circuit_status", "is there", () => expect(CIRCUITS).toContain(all.found.circuitStatus));

  row("page field", "items", "are memories", () => expect(all.page.items[0]?.content).toEqual(expect.any(String)));
  row("page field", "next_cursor", "is text, or null at the end", () =>
    expect(all.page.nextCursor === null || typeof all.page.nextCursor === "string").toBe(true),
  );
  row("page field", "limit", "is what was applied", () => expect(all.page.limit).toBe(1));
  row("page field", "total", "counts the whole list", () => expect(all.page.total).toBeGreaterThanOrEqual(1));

  row("export field", "user", "is whom it is about", () => expect(all.bundle.user).toEqual(expect.any(Object)));
  row("export field", "memories", "are a list", () => expect(all.bundle.memories).toEqual(expect.any(Array)));
  row("export field", "api_keys", "are a list", () => expect(all.bundle.apiKeys).toEqual(expect.any(Array)));
  row("export field", "agents", "are a list", () => expect(all.bundle.agents).toEqual(expect.any(Array)));

  row("universal get field", "permission_status", "is null with a grant", () =>
    expect(all.universal.permissionStatus).toBeNull(),
  );
  row("universal get field", "categories_available", "are those granted", () =>
    expect(all.universal.categoriesAvailable).toContain("preference"),
  );
});
