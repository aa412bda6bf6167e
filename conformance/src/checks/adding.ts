import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { turns } from "../trial.ts";

const SOURCE = { service: "unregistered-service", event_id: "event-1" };

/** What an add accepts and what becomes of it. */
export const adding: Check[] = [
  check(
    {
      id: "order-of-refusals",
      title: "Credential, body, idempotency key and block are checked in this order",
      proves: ["ADD-010"],
    },
    async (t) => {
      const headers = { "idempotency-key": `order-${crypto.randomUUID()}` };
      const user = t.newUser();
      const messages = turns(["I play the oboe in a quintet in Bergen."]);
      await t.addQueued({ external_user_id: user, messages }, headers);
      await t.refused("addMemories", { as: null, body: { messages: 1 }, headers }, 401, "AUTH_001");
      // The key was used with another body, but this one is not even valid.
      await t.refused("addMemories", { body: { external_user_id: user, messages: [] }, headers }, 422, "REQ_422");
      const other = { external_user_id: user, messages: turns(["I play the harp in Bergen."]) };
      await t.refused("addMemories", { body: other, headers }, 422, "IDM_422");
      if (!t.has("users")) throw new Untestable("whether a block comes last needs profile users");
      const path = { external_user_id: user };
      await t.ok("blockEndUser", { path });
      await t.refused("addMemories", { body: { external_user_id: user, messages: [] }, headers }, 422, "REQ_422");
      await t.refused("addMemories", { body: other, headers }, 422, "IDM_422");
      await t.refused("addMemories", { body: other }, 403, "PRX_403");
      await t.ok("unblockEndUser", { path });
    },
  ),

  check(
    {
      id: "clients-defaults-accepted",
      title: "What existing clients send by default is accepted, and a message without a role is the user's",
      proves: ["ADD-012", "ADD-018"],
    },
    async (t) => {
      const { memories } = await t.remember(
        [
          {
            content: "I am allergic to hazelnuts.",
            source_kind: "direct_user_input",
            is_memory_proposal: false,
            proposed_memory: null,
          },
          {
            role: "assistant",
            content: "I propose to note that you own a blue tractor.",
            is_memory_proposal: true,
            proposed_memory: { content: "The user owns a blue tractor.", category: "fact" },
          },
          { role: "user", content: "I own a green submarine.", is_memory_proposal: true },
        ],
        { evidence_mode: "conversation_evidence" },
      );
      const contents = memories.map(({ content }) => content).join("\n");
      expect(contents, "memories of a message without a role").toMatch(/hazelnut/i);
      expect(contents, "memories of a proposal").not.toMatch(/tractor|submarine/i);
    },
  ),

  check(
    {
      id: "proposals-empty",
      title: "`proposal_ids` and `source_reviews` are empty lists",
      proves: ["ADD-018"],
    },
    async (t) => {
      const user = t.newUser();
      const { outcome } = await t.add(user, "I grow tomatoes on the balcony every summer.");
      expect(outcome.proposal_ids, "proposal_ids").toEqual([]);
      expect((await t.found(user, "What do I grow?")).source_reviews, "source_reviews").toEqual([]);
    },
  ),

  check(
    {
      id: "references-come-back",
      title: "Metadata, agent and conversation of an add come back on its memories, whatever they are",
      proves: ["ADD-013", "ADD-014", "MEM-004"],
    },
    async (t) => {
      const metadata = { _internal: true, __status: "dead", plan: "enterprise", "odd key": [null, 1.5, { a: "ü" }] };
      for (const agent_id of ["helper", `агент ${"x".repeat(240)}`]) {
        const { job, memories } = await t.remember(["I have a cat called Schrödinger."], {
          metadata,
          agent_id,
          conversation_id: "conversation/42 é",
        });
        expect(job.metadata, "metadata of the job").toEqual(metadata);
        for (const memory of memories) {
          expect(memory.metadata, "metadata of a memory").toEqual(metadata);
          expect(memory.agent_id, "agent_id of a memory").toBe(agent_id);
          expect(memory.source_conversation_id, "source_conversation_id").toBe("conversation/42 é");
        }
      }
    },
  ),

  check(
    {
      id: "short-answer-understood",
      title: "`yes` to a question becomes memory of what was asked",
      proves: ["ADD-015"],
    },
    async (t) => {
      const user = t.newUser();
      await t.tell(user, [
        { role: "assistant", content: "Are you allergic to peanuts?" },
        { role: "user", content: "Yes, I am." },
      ]);
      const contents = (await t.memoriesOf(user)).map(({ content }) => content).join("\n");
      expect(contents, "memories of a yes to a question about peanuts").toMatch(/peanut/i);
    },
  ),

  check(
    {
      id: "other-language-kept",
      title: "A statement in another language is kept in its own words",
      proves: ["ADD-016"],
    },
    async (t) => {
      const user = t.newUser();
      await t.tell(user, "Ich wohne seit zwei Jahren in Kopenhagen und arbeite als Krankenschwester.");
      const contents = (await t.memoriesOf(user)).map(({ content }) => content).join("\n");
      expect(contents, "memories of a German statement").toMatch(/Kopenhagen|Krankenschwester/);
    },
  ),

  check(
    {
      id: "source-without-provenance",
      title: "Without the profile provenance an add with a source is refused and stores nothing",
      proves: ["ADD-017"],
    },
    async (t) => {
      if (t.has("provenance")) throw new Untestable("the target has profile provenance");
      const user = t.newUser();
      const body = { external_user_id: user, messages: turns(["I live in Tromsø."]), source: SOURCE };
      const { error } = await t.refused("addMemories", { body }, 422, "PROV_422");
      expect(error, "error").toBe("source_service_not_registered");
      expect(await t.memoriesOf(user), "memories of the refused add").toEqual([]);
    },
  ),

  check(
    {
      id: "me-refused-everywhere",
      title: "`me` is refused as external_user_id in path, query and body alike",
      proves: ["ADD-007"],
    },
    async (t) => {
      await t.refused("listMemories", { query: { external_user_id: "me" } }, 422, "REQ_422");
      await t.refused("retrieveMemories", { body: { external_user_id: "me", query: "What?" } }, 422, "REQ_422");
      if (t.has("users")) await t.refused("blockEndUser", { path: { external_user_id: "me" } }, 422, "REQ_422");
    },
  ),

  check(
    {
      id: "said-again-after-erasure",
      title: "What was archived or erased and is said again becomes a new memory",
      proves: ["DEL-010"],
    },
    async (t) => {
      for (const hard of [false, true]) {
        const said = `My locker at the swimming pool has the number ${hard ? 4711 : 1174}.`;
        const { user, memories } = await t.remember([said]);
        const erased = memories.map(({ id }) => id);
        for (const id of erased) await t.ok("deleteMemory", { path: { memory_id: id }, query: { hard_delete: hard } });
        await t.tell(user, [`The number of my locker at the swimming pool is ${hard ? 4711 : 1174}.`]);
        const now = await t.memoriesOf(user);
        expect(now.map(({ content }) => content).join("\n"), "memories after it was said again").toMatch(
          /locker|4711|1174/,
        );
        for (const { id } of now) expect(erased, "ids of what was erased").not.toContain(id);
      }
    },
  ),

  check(
    {
      id: "erased-stays-erased",
      title: "A job in flight does not bring back what was erased",
      proves: ["DEL-006"],
    },
    async (t) => {
      if (!t.has("users")) throw new Untestable("erasing an end user needs profile users");
      const user = t.newUser();
      await t.tell(user, "I once won a prize for sculptures of ice.");
      const { job_id } = await t.addQueued({
        external_user_id: user,
        messages: turns(["I paint lighthouses in oil."]),
      });
      await t.ok("deleteEndUser", { path: { external_user_id: user } });
      const deadline = performance.now() + 3_000;
      for (let gone = false; !gone && performance.now() < deadline; ) {
        gone = (await t.send("getJob", { path: { job_id } })).status === 404;
      }
      // The next job of the same user ends after any that was before it.
      await t.tell(user, "I repair old clocks in my spare time.");
      const contents = (await t.memoriesOf(user)).map(({ content }) => content).join("\n");
      expect(contents, "memories of the user who began anew").not.toMatch(/lighthouse|sculpture/i);
      expect(contents, "memories of the user who began anew").toMatch(/clock/i);
    },
  ),
];
