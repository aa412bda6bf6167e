import { beforeAll, beforeEach, describe, expect } from "vitest";
import { failureOf } from "../failure.ts";
import { row } from "./rows.ts";
import { openWorld, type World } from "./world.ts";

const messages = [
  { role: "user" as const, content: "I prefer Python examples. My goal is to master retrieval systems." },
];
const ALL = ["preference", "fact", "goal", "procedure", "relationship", "expertise"] as const;

let world: World;
let person: Awaited<ReturnType<World["person"]>>;
beforeAll(async () => {
  world = await openWorld();
});
beforeEach(async () => {
  person = await world.person();
});

async function addAndWait() {
  const added = await person.universal.add({ messages, metadata: { source_app: "consent-demo" } });
  if (!added.wasQueued) throw new Error(`the add ended as ${added.status}`);
  return person.universal.waitForJob(added.jobId);
}

const grant = (accessType: "read_only" | "read_write", categories = [...ALL]) =>
  person.passport.grants.create({ agentId: person.agentId, categories, accessType });

describe("an add for a person", () => {
  row("universal add parameter", "messages", "are as those of a tenant's add", async () => {
    await grant("read_write");
    expect(await addAndWait()).toMatchObject({ succeeded: true, memoriesCreated: 2 });
    const refused = await failureOf(person.universal.add({ messages: [] }));
    expect(refused).toMatchObject({ name: "ValidationError", fields: [{ pointer: "messages" }] });
  });

  row("universal add parameter", "metadata", "comes back on the job, its keys unchanged", async () => {
    await grant("read_write");
    expect((await addAndWait()).metadata).toEqual({ source_app: "consent-demo" });
  });

  row("universal add behaviour", "path", "is the universal one", async () => {
    await grant("read_write");
    const operations: string[] = [];
    const { universal } = await world.person();
    await failureOf(
      universal.add({ messages }, { onResponse: (response) => operations.push(new URL(response.url).pathname) }),
    );
    expect(operations).toEqual(["/v1/universal/memories/add"]);
  });

  row("universal add behaviour", "grant decides", "whether the agent may write", async () => {
    expect(await failureOf(person.universal.add({ messages }))).toMatchObject({ name: "PermissionError" });
    await grant("read_write");
    expect((await person.universal.add({ messages })).status).toBe("queued");
  });

  row("universal add behaviour", "read-only is 403 UAT_002", "as a PermissionError", async () => {
    await grant("read_only");
    const refused = await failureOf(person.universal.add({ messages }));
    expect(refused).toMatchObject({ name: "PermissionError", status: 403, code: "UAT_002" });
  });

  row("universal add behaviour", "own collection", "is no tenant's", async () => {
    await grant("read_write");
    await addAndWait();
    expect((await person.passport.memories.list()).total).toBe(2);
    expect((await person.memory.tenant.listUsers()).items).toEqual([]);
  });
});

describe("a question for a person", () => {
  row("universal get parameter", "query", "stands first, or within the parameters", async () => {
    await grant("read_write");
    await addAndWait();
    const first = await person.universal.get("What about Python examples?", { limit: 5 });
    const within = await person.universal.get({ query: "What about Python examples?", limit: 5 });
    expect(first.items[0]?.content).toContain("Python");
    expect(within.items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id));
  });

  row("universal get parameter", "limit", "bounds the items", async () => {
    await grant("read_write");
    await addAndWait();
    expect((await person.universal.get("Python goal", { limit: 1 })).items).toHaveLength(1);
    expect((await failureOf(person.universal.get("Python", { limit: 51 }))).message).toMatch(/^limit .*got 51/);
  });

  row("universal get without grant", "items", "are none", async () => {
    const found = await person.universal.get("What do you know?");
    expect(found).toMatchObject({ items: [], hasContext: false });
  });

  row("universal get without grant", "permission_status", "says so", async () => {
    expect((await person.universal.get("What do you know?")).permissionStatus).toBe("no_grant_for_user");
  });

  row("universal get without grant", "categories_available", "are none, and those granted with one", async () => {
    expect((await person.universal.get("What do you know?")).categoriesAvailable).toEqual([]);
    await grant("read_only", ["goal"]);
    expect(await person.universal.get("What do you know?")).toMatchObject({
      permissionStatus: null,
      categoriesAvailable: ["goal"],
    });
  });
});
