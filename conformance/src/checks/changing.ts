import { expect } from "vitest";
import { type Check, check, Untestable } from "../check.ts";
import { eventually } from "../scenes.ts";
import type { Memory, Trial } from "../trial.ts";

const SAID = "I keep my bicycle in the cellar of the house in Uppsala.";
const CHANGED = "The user keeps a canoe on the roof of the summer cottage.";

async function subject(t: Trial): Promise<{ user: string; memory: Memory; path: { memory_id: string } }> {
  const { user, memories } = await t.remember([SAID], { metadata: { n: 1 } });
  const memory = memories[0] as Memory;
  return { user, memory, path: { memory_id: memory.id } };
}

async function versions(t: Trial, path: { memory_id: string }) {
  return (await t.ok("getMemoryHistory", { path })).data;
}

/** Changing a memory, its history, and what reading leaves alone. */
export const changing: Check[] = [
  check(
    {
      id: "update-changes-what-is-given",
      title: "An update changes what is given alone, answers the memory as it is now, and is found by its new words",
      proves: ["UPD-001", "UPD-002", "UPD-006"],
    },
    async (t) => {
      const { user, memory, path } = await subject(t);
      const importance = memory.importance_score > 5 ? 3 : 8;
      const rated = (await t.ok("updateMemory", { path, body: { importance_score: importance } })).data;
      expect(rated, "answer to a change of importance").toMatchObject({
        importance_score: importance,
        content: memory.content,
        original_importance_score: memory.original_importance_score,
        created_at: memory.created_at,
        provenance: memory.provenance,
        metadata: memory.metadata,
        category: memory.category,
      });
      const reworded = (await t.ok("updateMemory", { path, body: { content: CHANGED } })).data;
      expect(reworded, "answer to a change of words").toMatchObject({
        content: CHANGED,
        importance_score: importance,
        original_importance_score: memory.original_importance_score,
        created_at: memory.created_at,
        provenance: memory.provenance,
      });
      expect((await t.ok("getMemory", { path })).data, "memory that is read").toMatchObject({ content: CHANGED });
      const found = await t.found(user, "What is on the roof of the summer cottage?");
      expect(
        found.data.map(({ content }) => content),
        "found by the new words",
      ).toContain(CHANGED);
      const old = await t.found(user, "Where is my bicycle?");
      expect(`${old.data.map(({ content }) => content)} ${old.system_prompt_addition}`, "old words").not.toMatch(
        /cellar/i,
      );
    },
  ),

  check(
    {
      id: "archive-and-restore",
      title: "`is_archived` takes a memory out of retrieval and brings it back, with a version of each",
      proves: ["UPD-003", "UPD-004", "HIS-004"],
    },
    async (t) => {
      const { user, path } = await subject(t);
      const ids = async () => (await t.found(user, "Where is the bicycle?")).data.map(({ id }) => id);
      await t.ok("updateMemory", { path, body: { is_archived: true } });
      expect(await ids(), "found while archived").not.toContain(path.memory_id);
      await t.ok("updateMemory", { path, body: { is_archived: false } });
      expect(await ids(), "found when brought back").toContain(path.memory_id);
      await t.ok("deleteMemory", { path });
      const kinds = (await versions(t, path)).map(({ change_type }) => change_type);
      expect(kinds, "versions").toEqual(["created", "archived", "restored", "archived"]);
    },
  ),

  check(
    {
      id: "history-numbered",
      title: "Versions are numbered from 1 without gaps, begin with the first words and end with those of now",
      proves: ["HIS-001", "HIS-002", "HIS-004", "UPD-005"],
    },
    async (t) => {
      const { memory, path } = await subject(t);
      const importance = memory.importance_score > 5 ? 3 : 8;
      const changed = (await t.ok("updateMemory", { path, body: { content: CHANGED, importance_score: importance } }))
        .data;
      const unchanged = (await t.ok("updateMemory", { path, body: { content: CHANGED, importance_score: importance } }))
        .data;
      expect(unchanged.updated_at, "updated_at after a change of nothing").toBe(changed.updated_at);
      const all = await versions(t, path);
      expect(
        all.map(({ version_number }) => version_number),
        "version numbers",
      ).toEqual(all.map((_, n) => n + 1));
      expect(all[0], "first version").toMatchObject({ change_type: "created", content: memory.content });
      expect(all.at(-1), "last version").toMatchObject({ content: CHANGED, importance_score: importance });
      const edits = all.slice(1);
      expect(edits.length, "versions of a change of words and importance").toBeGreaterThan(0);
      expect(edits.length, "versions of a change of words and importance").toBeLessThanOrEqual(2);
      for (const { change_type } of edits) expect(change_type, "kind of the change").toBe("manual_edit");
    },
  ),

  check(
    {
      id: "version-of-each-kind",
      title: "A change of importance alone adds one version, and a change of words alone one more",
      proves: ["UPD-005"],
    },
    async (t) => {
      const { memory, path } = await subject(t);
      const importance_score = memory.importance_score > 5 ? 3 : 8;
      for (const [n, body] of [{ importance_score }, { content: CHANGED }].entries()) {
        await t.ok("updateMemory", { path, body });
        const all = await versions(t, path);
        expect(all.length, `versions after change ${n + 1}`).toBe(n + 2);
        expect(all.at(-1)?.change_type, "kind of the change").toBe("manual_edit");
      }
    },
  ),

  check(
    {
      id: "new-words-by-meaning",
      title: "New words are found by their meaning, also when the old ones were retrieved before",
      proves: ["UPD-002"],
    },
    async (t) => {
      const { user, path } = await subject(t);
      await t.tell(user, "I bake bread on Sundays.");
      const question = "Which food must my child avoid?";
      await t.found(user, question);
      const content = "The user's daughter is allergic to shellfish.";
      await t.ok("updateMemory", { path, body: { content, importance_score: 9 } });
      const { data } = await t.found(user, question);
      expect(data[0]?.content, "what is found first by the new meaning").toBe(content);
    },
  ),

  check(
    {
      id: "reading-is-no-retrieval",
      title: "Reading a memory by id, in a list, in its history or in an export leaves its statistics as they are",
      proves: ["MEM-003", "RET-025", "RET-022"],
    },
    async (t) => {
      const { user, path } = await subject(t);
      const read = async () => (await t.ok("getMemory", { path })).data;
      const before = await read();
      await t.memoriesOf(user);
      await versions(t, path);
      if (t.has("users")) await t.ok("exportEndUser", { path: { external_user_id: user } });
      expect(await read(), "memory after it was read, listed and exported").toEqual(before);
      const first = (await t.found(user, "Where is my bicycle?")).data.find(({ id }) => id === path.memory_id);
      if (first === undefined) throw new Untestable("the memory was not found");
      const counted = async (count: number) =>
        eventually(async () => {
          const now = await read();
          return now.access_count >= count && now;
        });
      const after = await counted(before.access_count + 1);
      expect(after, "memory whose access_count rose with a retrieve").not.toBeNull();
      const { access_count, last_accessed_at, importance_score, is_hot, updated_at, ...rest } = after as Memory;
      expect(access_count, "access_count after one retrieve").toBe(before.access_count + 1);
      expect(before, "the rest after one retrieve").toMatchObject(rest);
      const second = (await t.found(user, "Where is my bicycle?")).data.find(({ id }) => id === path.memory_id);
      expect(second?.last_accessed, "last_accessed is the time of the retrieve before").toBe(last_accessed_at);
      const twice = await counted(before.access_count + 2);
      expect(twice?.access_count, "access_count after two retrieves").toBe(before.access_count + 2);
    },
  ),

  check(
    {
      id: "observed-when-said",
      title: "`provenance.observed_at` is when the message was said, and without that when it was received",
      proves: ["MEM-005"],
    },
    async (t) => {
      const occurred_at = "2025-11-03T08:15:00Z";
      const told = await t.remember([{ role: "user", content: "I moved to Tampere with my brother.", occurred_at }]);
      for (const { provenance } of told.memories) {
        expect(Date.parse(provenance?.observed_at ?? ""), "observed_at").toBe(Date.parse(occurred_at));
      }
      const plain = await t.remember(["I moved to Oulu with my sister."]);
      for (const { provenance } of plain.memories) {
        expect(provenance?.observed_at, "observed_at without occurred_at").toBe(provenance?.received_at);
      }
    },
  ),

  check(
    {
      id: "erased-everywhere",
      title: "After a hard delete a memory, archived before or not, is in no list, history or export",
      proves: ["DEL-002"],
    },
    async (t) => {
      for (const archivedBefore of [false, true]) {
        const { user, memories } = await t.remember([SAID]);
        for (const { id } of memories) {
          const path = { memory_id: id };
          if (archivedBefore) await t.ok("deleteMemory", { path });
          await t.ok("deleteMemory", { path, query: { hard_delete: true } });
          for (const operationId of ["getMemory", "getMemoryHistory", "deleteMemory"] as const) {
            await t.refused(operationId, { path }, 404, "MEM_404");
          }
          await t.refused("updateMemory", { path, body: { content: CHANGED } }, 404, "MEM_404");
        }
        expect(await t.memoriesOf(user, { archived: true }), "listed after the erasure").toEqual([]);
        if (!t.has("users")) continue;
        const { memories: exported } = (await t.ok("exportEndUser", { path: { external_user_id: user } })).data;
        expect(exported, "exported after the erasure").toEqual([]);
      }
    },
  ),
];
