import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { type Desk, deskOf, disagreeBetweenUsers, room, TIME } from "../desk.ts";

const DAY = 86_400;

function claimCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "provenance", needs: ["control"], ...declaration }, run);
}

const decide = (desk: Desk, conflict_id: string, correct_user: string) =>
  desk.t.send("resolveConflict", { path: { conflict_id }, body: { correct_user, reason: "The timetable says so." } });
const ignore = (desk: Desk, conflict_id: string) =>
  desk.t.send("ignoreConflict", { path: { conflict_id }, body: { status: "ignored" } });
/** What is counted since the month began. */
async function statistics({ t }: Desk, begun: Date) {
  const { data } = await t.ok("getConflictStats");
  if ((await t.control.now()).getUTCMonth() !== begun.getUTCMonth())
    throw new Untestable("a month began during the check, and with it what is counted");
  return data;
}

const errorOf = ({ body }: { body: unknown }) => (body as { error?: string } | undefined)?.error;

/** Conflicts, and how they are decided. */
export const conflicts: Check[] = [
  claimCheck(
    {
      id: "conflict-between-users",
      title:
        "Different values for two users of one scope raise one conflict, which waits for the tenant and changes no score",
      proves: ["CNF-007", "CNF-010", "CNF-011", "CNF-001"],
    },
    async (t) => {
      const begun = await t.control.now();
      const desk = await deskOf(t);
      const [ravi, maya, lone] = [desk.t.newUser(), desk.t.newUser(), desk.t.newUser()];
      const source = { scope: { course: "py101" }, observed_at: TIME };
      const ask = async (user: string) =>
        (await desk.t.found(user, "Which room is Python 101 in?")).data.map(({ id, relevance_score }) => ({
          id,
          score: Math.round(relevance_score * 100),
        }));
      await desk.reported(ravi, room("Curie"), { service: "desk", ...source });
      const alone = await ask(ravi);
      for (let n = 0; n < 2; n++) await desk.reported(maya, room("Turing"), { service: "shop", ...source });
      await desk.reported(lone, room("Noether"), { service: "shop", observed_at: TIME });
      const [conflict, ...more] = await desk.conflicts();
      expect(more, "further conflicts").toEqual([]);
      expect(conflict, "conflict").toMatchObject({
        status: "pending",
        resolution_path: "tenant_review",
        requires_attention: true,
        auto_resolution: null,
      });
      expect([conflict?.user_a_id, conflict?.user_b_id].sort(), "users of the conflict").toEqual([ravi, maya].sort());
      expect(await ask(ravi), "found with the conflict").toEqual(alone);
      for (const user of [ravi, maya]) expect((await desk.claim(user)).status, "status of a claim").toBe("active");
      const data = await statistics(desk, begun);
      expect(data, "statistics").toMatchObject({
        total_detected_mtd: 1,
        requires_attention: 1,
        pending_tenant_review: 1,
      });
    },
  ),

  claimCheck(
    {
      id: "conflict-settled-by-rule",
      title: "Higher authority or an observation more than seven days later settles a conflict between two users",
      proves: ["CNF-009", "CNF-011", "CNF-012", "CNF-001"],
    },
    async (t) => {
      const begun = await t.control.now();
      const desk = await deskOf(t);
      const day = (n: number) => new Date(Date.parse(TIME) + n * DAY * 1_000).toISOString();
      const cases = [
        [{ service: "high", observed_at: TIME }, "authority_weighted"],
        [{ service: "shop", observed_at: day(8) }, "recency_weighted"],
        [{ service: "shop", observed_at: day(7) }, null],
      ] as const;
      for (const [n, [source, rule]] of cases.entries()) {
        const [ravi, maya] = [desk.t.newUser(), desk.t.newUser()];
        const scope = { course: `case ${n}` };
        const jobs = [
          await desk.reported(ravi, room("Curie"), { service: "desk", observed_at: TIME, scope }),
          await desk.reported(maya, room("Turing"), { ...source, scope }),
        ];
        const conflict = (await desk.conflicts()).find(({ user_b_id, user_a_id }) =>
          [user_a_id, user_b_id].includes(maya),
        );
        expect([conflict?.auto_resolution, conflict?.status], `rule of ${JSON.stringify(source)}`).toEqual([
          rule,
          rule === null ? "pending" : "resolved",
        ]);
        for (const { created_memory_ids } of jobs)
          expect(await desk.live(created_memory_ids[0]), "a memory is live").toBe(true);
      }
      const [one, two] = [desk.t.newUser(), desk.t.newUser()];
      const scope = { course: "themselves" };
      await desk.reported(one, "My favourite colour is green.", { service: "desk", scope, observed_at: TIME });
      await desk.reported(two, "My favourite colour is blue.", { service: "high", scope, observed_at: TIME });
      const own = (await desk.conflicts()).filter(({ user_a_id, user_b_id }) => [user_a_id, user_b_id].includes(two));
      for (const conflict of own)
        expect(conflict, "conflict about what each says of themselves").toMatchObject({
          status: "ignored",
          auto_resolution: "per_user_scoped",
        });
      const data = await statistics(desk, begun);
      expect(data.resolution_breakdown, "resolution_breakdown").toMatchObject({
        authority_weighted: 1,
        recency_weighted: 1,
        per_user_scoped: own.length,
      });
      const open = (await desk.conflicts(false)).filter(({ requires_attention }) => requires_attention).length;
      expect(data.requires_attention, "requires_attention").toBe(open);
    },
  ),

  claimCheck(
    {
      id: "conflict-decided",
      title: "A decision archives the memory that is wrong, once, and the list of open conflicts no longer has it",
      proves: ["CNF-015", "CNF-017", "CNF-005", "CNF-001"],
    },
    async (t) => {
      const begun = await t.control.now();
      const desk = await deskOf(t);
      const cases = [
        ["A", "archived_user_b_memory", [true, false]],
        ["B", "archived_user_a_memory", [false, true]],
        ["both_valid", "both_valid_no_archive", [true, true]],
      ] as const;
      for (const [verdict, action, live] of cases) {
        const { conflict } = await disagreeBetweenUsers(desk);
        const answer = await decide(desk, conflict.id, verdict);
        expect(answer.body, `decision ${verdict}`).toMatchObject({ data: { resolved: true, action_taken: action } });
        const state = async () => [
          await desk.live(conflict.user_a_memory_id),
          await desk.live(conflict.user_b_memory_id),
        ];
        expect(await state(), `memories A and B are live after ${verdict}`).toEqual(live);
        const again = await decide(desk, conflict.id, verdict === "A" ? "B" : "A");
        expect(again.status, "status of a second decision").toBe(409);
        expect(await state(), "memories after a second decision").toEqual(live);
        expect(
          (await desk.conflicts(false)).map(({ id }) => id),
          "open conflicts",
        ).not.toContain(conflict.id);
      }
      const all = await desk.conflicts();
      for (const { status } of all) expect(status, "status").toBe("resolved");
      const times = all.map(({ detected_at }) => Date.parse(detected_at));
      expect(times, "detected_at of the list").toEqual([...times].sort((left, right) => right - left));
      expect((await statistics(desk, begun)).resolved_by_tenant_mtd, "resolved_by_tenant_mtd").toBe(3);
    },
  ),

  claimCheck(
    {
      id: "conflict-ignored",
      title: "An ignored conflict leaves the open ones and changes no memory; a resolved one cannot be ignored",
      proves: ["CNF-013", "CNF-014", "CNF-017"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { conflict } = await disagreeBetweenUsers(desk);
      expect((await ignore(desk, conflict.id)).status, "status of ignoring").toBe(200);
      expect((await ignore(desk, conflict.id)).status, "status of ignoring again").toBe(200);
      expect(
        (await desk.conflicts(false)).map(({ id }) => id),
        "open conflicts",
      ).not.toContain(conflict.id);
      expect((await decide(desk, conflict.id, "A")).status, "status of a decision about an ignored one").toBe(409);
      const live = [await desk.live(conflict.user_a_memory_id), await desk.live(conflict.user_b_memory_id)];
      expect(live, "memories are live").toEqual([true, true]);
      const other = (await disagreeBetweenUsers(desk)).conflict;
      await decide(desk, other.id, "both_valid");
      const refused = await ignore(desk, other.id);
      expect([refused.status, (refused.body as { code: string }).code], "ignoring a resolved one").toEqual([
        409,
        "CONFLICT_409",
      ]);
    },
  ),

  claimCheck(
    {
      id: "conflict-memory-erased",
      title: "A conflict of which a memory was erased cannot be decided, stays open and can be ignored",
      proves: ["CNF-019"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { conflict } = await disagreeBetweenUsers(desk);
      const path = { memory_id: conflict.user_b_memory_id ?? "" };
      await desk.t.ok("deleteMemory", { path, query: { hard_delete: true } });
      const refused = await decide(desk, conflict.id, "A");
      expect([refused.status, errorOf(refused)], "a decision").toEqual([400, "conflict_memory_missing"]);
      expect(
        (await desk.conflicts(false)).map(({ id }) => id),
        "open conflicts",
      ).toContain(conflict.id);
      expect((await ignore(desk, conflict.id)).status, "status of ignoring").toBe(200);
    },
  ),

  claimCheck(
    {
      id: "decisions-at-once",
      title: "Of several decisions about one conflict at the same time one counts",
      proves: ["CNF-021"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const { conflict } = await disagreeBetweenUsers(desk);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => decide(desk, conflict.id, n % 2 === 0 ? "A" : "B")),
      );
      expect(answers.filter(({ status }) => status === 200).length, "decisions that counted").toBe(1);
      for (const { status } of answers) expect([200, 409], "status of one of them").toContain(status);
      const live = [await desk.live(conflict.user_a_memory_id), await desk.live(conflict.user_b_memory_id)];
      expect(live.filter(Boolean).length, "memories that are live").toBe(1);
    },
  ),
];
