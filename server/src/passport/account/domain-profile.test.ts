import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { StoredMemory } from "../../store/types.ts";
import { domainProfileOf } from "./domain-profile.ts";

const NOW = new Date("2026-03-02T09:30:00Z");
let jobs = 0;

function memory(content: string, agentId: string | null = "agent-1"): StoredMemory {
  const at = new Date("2026-03-01T09:30:00Z");
  const id = `job-${++jobs}`;
  return {
    tenantId: "universal",
    userId: "p",
    externalUserId: "p",
    memoryId: id,
    content,
    category: "fact",
    importance: 5,
    originalImportance: 5,
    confidence: 0.9,
    accessCount: 0,
    createdAt: at,
    updatedAt: at,
    lastAccessedAt: null,
    archivedAt: null,
    systemArchived: false,
    previousMemoryId: null,
    usefulness: 0,
    agentId,
    conversationId: null,
    jobId: id,
    observedAt: at,
    receivedAt: at,
    turnIds: [],
    turns: [0],
    metadata: {},
    source: null,
  };
}

describe("what memories say about a domain", () => {
  it("is nothing when they say nothing", async () => {
    const none = { detected_domain: null, edtech_profile: null };
    expect(await domainProfileOf([], NOW)).toEqual(none);
    const said = [memory("I am allergic to peanuts."), memory("My sister lives in Lisbon.")];
    expect(await domainProfileOf(said, NOW)).toEqual(none);
  });

  it("is put together of all that say something, and counts them and their agents", async () => {
    const { detected_domain, edtech_profile } = await domainProfileOf(
      [
        memory("I am in class 12."),
        memory("My JEE Main exam is on 2026-03-12."),
        memory("I struggle with integration.", "agent-2"),
        memory("I struggle with thermodynamics."),
        memory("I have mastered kinematics.", null),
        memory("I am allergic to peanuts.", "agent-3"),
      ],
      NOW,
    );
    expect(detected_domain).toBe("edtech");
    expect(edtech_profile).toMatchObject({
      exam_name: "JEE Main",
      exam_date: "2026-03-12",
      days_to_exam: 10,
      total_edtech_memories: 5,
      source_agent_count: 2,
    });
    expect(edtech_profile?.weak_topics.map((topic) => topic.toLowerCase()).sort()).toEqual([
      "integration",
      "thermodynamics",
    ]);
    expect(edtech_profile?.strong_topics.map((topic) => topic.toLowerCase())).toEqual(["kinematics"]);
    expect(Object.keys(edtech_profile?.forgetting_stages ?? {})).toHaveLength(3);
  });

  it("lets others have their turn while it is put together of ten thousand", async () => {
    const memories = Array.from({ length: 10_000 }, (_, n) => memory(`I struggle with the theorem of house ${n}.`));
    let turns = 0;
    let isDone = false;
    const others = (async () => {
      for (; !isDone; turns++) await setImmediate();
    })();
    const { edtech_profile } = await domainProfileOf(memories, NOW);
    isDone = true;
    await others;
    expect(edtech_profile).toMatchObject({ total_edtech_memories: 10_000, source_agent_count: 1 });
    expect(edtech_profile?.weak_topics).toHaveLength(10);
    expect(turns).toBeGreaterThan(10_000 / 50);
  });

  it("is the domain of most of them", async () => {
    const { detected_domain } = await domainProfileOf(
      [
        memory("I struggle with integration."),
        memory("My order #ORD-1234 has not arrived yet."),
        memory("I want a refund for my damaged order."),
      ],
      NOW,
    );
    expect(detected_domain).toBe("support");
  });
});
