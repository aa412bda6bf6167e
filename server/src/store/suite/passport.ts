import { v7 as uuidv7 } from "uuid";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UNIVERSAL } from "../../passport/universal.ts";
import type { AgentAccess, Completion, LeasedJob, NewGrant, NewJob, Store } from "../types.ts";
import { UNJUDGED } from "./unjudged.ts";

const START = Date.parse("2026-03-01T12:00:00Z");
const MONTH = "2026-03";
const after = (seconds: number) => new Date(START + seconds * 1000);

/**
 * What every store does for agents that act for persons, as tests.
 *
 * @param open Opens the store on data that is empty for each test; opened again, it finds what it had.
 */
export function describePassport(name: string, open: () => Store): void {
  describe(`${name}: agents that act for persons`, () => {
    let store: Store;
    beforeEach(async () => {
      store = open();
      for (const tenantId of ["t", "u"]) {
        const key = {
          tenantId,
          keyId: uuidv7(),
          name: "k",
          permissions: [],
          hash: `key of ${tenantId}`,
          createdAt: after(0),
        };
        await store.createTenant({ tenantId, name: tenantId, plan: "free", createdAt: after(0) }, key);
      }
      await person("maya");
      await agent("a", "t");
    });
    afterEach(() => store.close());

    async function person(personId: string): Promise<void> {
      const [email, tokenHash] = [`${personId}@example.com`, `token of ${personId}`];
      const session = {
        sessionId: uuidv7(),
        personId,
        hash: `session of ${personId}`,
        createdAt: after(0),
        expiresAt: after(60),
      };
      await store.createPerson(
        { personId, email, displayName: null, tokenHash, maskedToken: "uui_0000...0000", createdAt: after(0) },
        session,
      );
    }

    async function agent(agentId: string, tenantId: string): Promise<void> {
      const profile = {
        name: agentId,
        description: null,
        logoUrl: null,
        websiteUrl: null,
        redirectUris: [],
        defaultCategories: [],
      };
      const key = { keyId: uuidv7(), hash: `key of ${agentId}`, createdAt: after(0) };
      expect(await store.createGlobalAgent(tenantId, { agentId, ...profile }, key, null)).toMatchObject({
        kind: "accepted",
      });
    }

    const grant = (more: Partial<NewGrant> = {}) =>
      store.createGrant(
        {
          personId: "maya",
          agentId: "a",
          grantId: uuidv7(),
          categories: ["fact"],
          accessType: "read_write",
          expiresAt: null,
          link: null,
          now: after(0),
          ...more,
        },
        null,
      );

    const job = (more: Partial<NewJob> = {}): NewJob => ({
      tenantId: UNIVERSAL,
      externalUserId: "maya",
      chargedTenantId: "t",
      jobId: uuidv7(),
      agentId: "a",
      conversationId: null,
      messages: [{ role: "user", content: "hello", external_turn_id: null, occurred_at: null }],
      metadata: {},
      queueName: "q",
      now: after(1),
      idempotency: null,
      ...UNJUDGED,
      ...more,
    });

    const lease = async () => (await store.leaseJob({ owner: "w", now: after(2), until: after(60) })) as LeasedJob;

    const completion = (access: AgentAccess | "none", more: Partial<Completion> = {}): Completion => ({
      memories: [],
      supersessions: [],
      reinforcements: [],
      revisions: [],
      buffered: [],
      confirmed: [],
      decisions: [],
      domain: null,
      basedOn: null,
      extractionMetadata: {},
      metrics: {},
      now: after(3),
      keepMessages: false,
      access,
      ...more,
    });

    it("finds who acts for whom by both credentials alone", async () => {
      expect(await store.findAgentForPerson("key of a", "token of maya")).toEqual({
        agentId: "a",
        tenantId: "t",
        personId: "maya",
      });
      expect(await store.findAgentForPerson("key of a", "token of noor")).toBeNull();
      expect(await store.findAgentForPerson("key of t", "token of maya")).toBeNull();
      await store.rotateAgentKey("t", "a", { keyId: uuidv7(), hash: "another", createdAt: after(1) }, null);
      expect(await store.findAgentForPerson("key of a", "token of maya")).toBeNull();
      expect(await store.findAgentForPerson("another", "token of maya")).not.toBeNull();
      await store.retireGlobalAgent("t", "a", after(2));
      expect(await store.findAgentForPerson("another", "token of maya")).toBeNull();
    });

    it("keeps the agents of one tenant from another", async () => {
      expect(await store.updateGlobalAgent("u", "a", { name: "taken" })).toBeNull();
      expect(await store.retireGlobalAgent("u", "a", after(1))).toBeNull();
      const key = { keyId: uuidv7(), hash: "another", createdAt: after(1) };
      expect(await store.rotateAgentKey("u", "a", key, null)).toEqual({ kind: "unknown_agent" });
      const all = { after: null, limit: 9, includeRetired: true };
      expect((await store.listGlobalAgents({ tenantId: "u", ...all })).total).toBe(0);
      expect((await store.findGlobalAgent("a"))?.agent).toMatchObject({ name: "a", retiredAt: null });
    });

    it("gives access by an active grant to an agent that is there, and to no other", async () => {
      const access = (at = after(1)) => store.findAccess("a", "maya", at);
      expect(await access()).toBeNull();
      const made = await grant({ expiresAt: after(10) });
      const grantId = "grant" in made ? made.grant.grantId : "";
      expect(await access()).toEqual({ categories: ["fact"], accessType: "read_write" });
      expect([(await access(after(9))) === null, await access(after(10))]).toEqual([false, null]);
      await store.revokeGrant("maya", grantId, after(2));
      expect(await access()).toBeNull();
      expect(await grant()).toMatchObject({ kind: "accepted", grant: { grantId, revokedAt: null, expiresAt: null } });
      expect(await store.revokeGrant("noor", grantId, after(2))).toBe(false);
      expect(await store.updateGrant("noor", grantId, { categories: ["goal"] })).toBeNull();
      await store.eraseTenant("t");
      expect(await access()).toBeNull();
      expect(await store.listGrants("maya")).toMatchObject([{ grantId, agent: null }]);
      expect(await grant()).toEqual({ kind: "unknown_agent" });
    });

    it("charges an add to the agent's owner, and keeps the memory with the person", async () => {
      await grant();
      expect(await store.acceptJob(job())).toMatchObject({ kind: "accepted" });
      const [owner, other] = [await store.readPlanUsage("t", MONTH), await store.readPlanUsage("u", MONTH)];
      expect(owner).toMatchObject({ openJobs: 1, usage: { calls: 1, writes: 1 } });
      expect(other).toMatchObject({ openJobs: 0, usage: { calls: 0, writes: 0 } });
      expect(await store.findUser("t", "maya")).toBeNull();
      const leased = await lease();
      expect(leased).toMatchObject({ tenantId: UNIVERSAL, userId: "maya", agentId: "a" });
      const access = await store.findAccess("a", "maya", after(3));
      expect(await store.completeJob(leased, completion(access ?? "none"))).toBe("completed");
      expect(await store.readPlanUsage("t", MONTH)).toMatchObject({ openJobs: 0 });
      expect(await store.jobTotals("t", MONTH)).toMatchObject({ completed: 1 });
    });

    it.each([
      ["erased", (of: Store) => of.eraseTenant("t")],
      ["wiped", (of: Store) => of.wipeTenant("t")],
    ])("counts open jobs right when the tenant that they were charged to is %s", async (_how, remove) => {
      await grant();
      await store.acceptJob(job());
      await store.acceptJob(job());
      const own = { tenantId: "t", externalUserId: "customer", chargedTenantId: "t", agentId: null };
      await store.acceptJob(job(own));
      const leased = await lease();
      expect(await store.countOpenJobs()).toBe(3);
      await remove(store);
      // Those for the person are still to be done, for nobody to wait for.
      expect(await store.countOpenJobs()).toBe(2);
      const isKept = (await store.readPlanUsage("t", MONTH)) !== null;
      if (isKept) await store.acceptJob(job(own));
      const openOfTenant = async () => (await store.readPlanUsage("t", MONTH))?.openJobs ?? 0;
      expect(await openOfTenant()).toBe(isKept ? 1 : 0);
      expect(await store.completeJob(leased, completion("none"))).toBe("completed");
      expect(await openOfTenant()).toBe(isKept ? 1 : 0);
      expect(await store.countOpenJobs()).toBe(isKept ? 2 : 1);
      for (let left = await lease(); left; left = await lease()) await store.completeJob(left, completion("none"));
      expect([await openOfTenant(), await store.countOpenJobs()]).toEqual([0, 0]);
    });

    it("counts for a person what each agent read and remembered, and for nobody else", async () => {
      await person("noor");
      await agent("b", "u");
      for (const personId of ["maya", "noor"]) await grant({ personId });
      await grant({ agentId: "b" });
      const read = (grantedTo: string, personId: string, at: number) => ({
        tenantId: "t",
        grantedTo,
        retrievalId: uuidv7(),
        externalUserId: personId,
        userId: personId,
        agentId: null,
        memoryIds: [],
        at: after(at),
      });
      await store.recordRetrievals([read("a", "maya", 9), read("a", "maya", 7), read("a", "noor", 8)], after(0));
      await store.recordRetrievals([read("a", "nobody", 9)], after(0));
      expect(await store.readPlanUsage("t", MONTH)).toMatchObject({ usage: { reads: 4 } });
      const nothing = { reads: 0, lastReadAt: null, remembered: 0, lastRememberedAt: null, changed: 0 };
      const did = (personId: string) => store.listAgentActivity(personId);
      expect((await did("maya")).sort((x, y) => x.agentId.localeCompare(y.agentId))).toEqual([
        { ...nothing, agentId: "a", reads: 2, lastReadAt: after(9) },
        { ...nothing, agentId: "b" },
      ]);
      expect(await did("noor")).toEqual([{ ...nothing, agentId: "a", reads: 1, lastReadAt: after(8) }]);
      await store.erasePerson("maya");
      expect(await did("maya")).toEqual([]);
    });

    it("accepts nothing that the person does not permit at that moment", async () => {
      expect(await store.acceptJob(job())).toEqual({ kind: "not_permitted" });
      await grant({ accessType: "read_only" });
      expect(await store.acceptJob(job())).toEqual({ kind: "not_permitted" });
      await grant({ expiresAt: after(1) });
      expect(await store.acceptJob(job())).toEqual({ kind: "not_permitted" });
      expect(await store.readPlanUsage("t", MONTH)).toMatchObject({ openJobs: 0, usage: { calls: 0 } });
      expect(await store.countOpenJobs()).toBe(0);
    });

    it("stores nothing by an access that was changed meanwhile", async () => {
      const made = await grant();
      await store.acceptJob(job());
      const leased = await lease();
      const access = (await store.findAccess("a", "maya", after(2))) as AgentAccess;
      await store.updateGrant("maya", "grant" in made ? made.grant.grantId : "", { categories: ["goal"] });
      expect(await store.completeJob(leased, completion(access))).toBe("access_changed");
      expect(await store.completeJob(leased, completion("none"))).toBe("completed");
      expect(await store.findJob(UNIVERSAL, leased.jobId)).toMatchObject({ blockedReason: "write_not_permitted" });
    });

    it("erases with a person what the gates of agents' owners know of them", async () => {
      const compared = { digest: "d", text: "hello" };
      await grant();
      await store.acceptJob(job({ compared }));
      const seen = async () => {
        let facts: object | null = null;
        await store.acceptJob(
          job({
            compared,
            judge: (found) => {
              facts = { inMinute: found.acceptedInMinute, texts: found.recentTexts.length };
              return { accepted: false, entry: null };
            },
          }),
        );
        return facts;
      };
      expect(await seen()).toEqual({ inMinute: 1, texts: 1 });
      expect(await store.erasePerson("maya")).toMatchObject({ jobs: 1, grants: 1, persons: 1, sessions: 1 });
      expect(await store.erasePerson("maya")).toBeNull();
      expect(await store.countOpenJobs()).toBe(0);
      await person("maya");
      await grant();
      expect(await seen()).toEqual({ inMinute: 0, texts: 0 });
    });

    it("follows a link token once, for the agent and the passport that it is good for", async () => {
      await store.acceptJob(job({ tenantId: "t", externalUserId: "customer", agentId: null }));
      await person("noor");
      await agent("b", "t");
      const link = (n: number) => ({
        tenantId: "t",
        externalUserId: "customer",
        agentId: "a",
        tokenId: `token ${n}`,
        hash: `link ${n}`,
        now: after(0),
        expiresAt: after(900),
      });
      for (const n of [1, 2]) expect(await store.createLinkToken(link(n), null)).toMatchObject({ kind: "accepted" });
      const follow = (n: number, more: Partial<NewGrant> = {}) =>
        grant({ link: { tokenHash: `link ${n}`, connectionId: uuidv7() }, ...more });
      expect(await follow(1, { agentId: "b" })).toEqual({ kind: "link_of_another_agent" });
      const made = await Promise.all(["maya", "noor", "maya", "noor"].map((personId) => follow(1, { personId })));
      expect(made.map(({ kind }) => kind)).toEqual(["accepted", "link_over", "link_over", "link_over"]);
      expect(await follow(2, { personId: "noor" })).toEqual({ kind: "linked_elsewhere" });
      expect(await follow(2, { now: after(900) })).toEqual({ kind: "link_over" });
      const entry = { directoryId: "d", displayName: "T", logoUrl: null, websiteUrl: null, category: "other" };
      const offers = (linkTokenEnabled: boolean) =>
        store.putOrganisation(
          "t",
          { ...entry, signIn: null, scopes: [], linkTokenEnabled, isPublic: true },
          after(0),
          null,
        );
      await offers(false);
      expect(await store.createLinkToken(link(3), null)).toEqual({ kind: "links_off" });
      expect(await follow(2)).toEqual({ kind: "link_over" });
      await offers(true);
      expect((await follow(2)).kind).toBe("accepted");
      expect(await store.createLinkToken(link(3), null)).toMatchObject({ kind: "accepted" });
      await store.eraseUser("t", "customer");
      expect(await follow(3)).toEqual({ kind: "link_over" });
    });
  });
}
