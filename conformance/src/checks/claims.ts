import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { type Desk, deskOf, disagree, disagreeBetweenUsers, hours, LATER, OSLO, ROME, TIME } from "../desk.ts";

const DAY = 86_400;

function claimCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "provenance", needs: ["control"], ...declaration }, run);
}

const valuesOf = (found: { data: { content: string }[] }) => found.data.map(({ content }) => content).join("\n");

const decide = (desk: Desk, conflict_id: string, correct_user: string) =>
  desk.t.send("resolveConflict", { path: { conflict_id }, body: { correct_user, reason: "The timetable says so." } });
const ignore = (desk: Desk, conflict_id: string) =>
  desk.t.send("ignoreConflict", { path: { conflict_id }, body: { status: "ignored" } });
const errorOf = ({ body }: { body: unknown }) => (body as { error?: string } | undefined)?.error;

/** Claims, and the conflicts between them. */
export const claims: Check[] = [
  claimCheck(
    {
      id: "claim-by-authority",
      title: "Higher authority wins, in whichever order the assertions arrive, and what lost stays, archived",
      proves: ["CLM-003", "CLM-007", "CLM-001", "CLM-010"],
    },
    async (t) => {
      const desk = await deskOf(t);
      for (const strongFirst of [true, false]) {
        const user = desk.t.newUser();
        const strong = { service: "high", observed_at: TIME };
        const weak = { service: "desk", observed_at: LATER };
        const jobs = strongFirst
          ? [await desk.reported(user, OSLO, strong), await desk.reported(user, ROME, weak)]
          : [await desk.reported(user, ROME, weak), await desk.reported(user, OSLO, strong)];
        const claim = await desk.claim(user, /Oslo/);
        expect(claim, "claim").toMatchObject({ status: "active", authority_priority: 90 });
        expect(claim.active_value, "active value").toMatch(/Oslo/);
        expect(claim.active_value, "active value").not.toMatch(/Rome/);
        const lost = claim.revisions.find(({ asserted_value }) => /Rome/.test(asserted_value));
        expect(lost?.status, "status of what lost").toBe("superseded");
        const weakJob = jobs[strongFirst ? 1 : 0];
        expect(await desk.live(weakJob?.created_memory_ids[0]), "memory of what lost is live").toBe(false);
        const times = (await desk.t.ok("getClaim", { path: { claim_id: claim.id } })).data.revisions.map(
          ({ created_at }) => Date.parse(created_at),
        );
        expect(times, "created_at of the revisions").toEqual([...times].sort((left, right) => right - left));
      }
      const { data } = await desk.t.ok("listClaims", { query: { limit: 50 } });
      const updated = data.map(({ updated_at }) => Date.parse(updated_at));
      expect(updated, "updated_at of the list").toEqual([...updated].sort((left, right) => right - left));
    },
  ),

  claimCheck(
    {
      id: "claim-by-time",
      title: "Between equal authorities the later observation wins, in whichever order they arrive",
      proves: ["CLM-004"],
    },
    async (t) => {
      const desk = await deskOf(t);
      for (const laterFirst of [true, false]) {
        const user = desk.t.newUser();
        const late = () => desk.reported(user, ROME, { service: "shop", observed_at: LATER });
        if (laterFirst) await late();
        await desk.reported(user, OSLO, { service: "desk", observed_at: TIME });
        if (!laterFirst) await late();
        expect((await desk.claim(user, /Rome/)).active_value, "active value").toMatch(/Rome/);
      }
    },
  ),

  claimCheck(
    {
      id: "claim-by-rule",
      title:
        "Authority is the writer's rule for the field, else the category, else its default, and 50 without a writer",
      proves: ["CLM-008"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const rules = { default_priority: 11, categories: { fact: 22 }, domain_fields: { exam_date: 33 } };
      await desk.writer("ruled", { authority_rules: rules });
      const of = async (said: string) => {
        const user = desk.t.newUser();
        await desk.reported(user, said, { service: "ruled" });
        return desk.claim(user);
      };
      const exam = await of("My Python exam is on 14 March.");
      if (exam.revisions[0]?.source_field === "exam_date") expect(exam.authority_priority, "by the field").toBe(33);
      const residence = await of(OSLO);
      expect(residence.authority_priority, `by the category ${residence.category}`).toBe(
        residence.category === "fact" ? 22 : 11,
      );
      const colour = await of("My favourite colour is green.");
      expect(colour.authority_priority, `by the category ${colour.category}`).toBe(
        colour.category === "fact" ? 22 : 11,
      );
      const user = desk.t.newUser();
      await desk.t.tell(user, OSLO);
      const plain = (await desk.claims(user))[0];
      if (plain !== undefined) expect(plain.authority_priority, "without a writer").toBe(50);
    },
  ),

  claimCheck(
    {
      id: "claim-by-scope",
      title: "Assertions with different scopes are different claims",
      proves: ["CLM-009"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const user = desk.t.newUser();
      for (const [n, scope] of [{}, { team: 1 }, { team: 2 }].entries()) {
        await desk.reported(user, `My budget is ${n + 100} euros.`, {
          service: n % 2 === 0 ? "desk" : "high",
          scope,
          observed_at: TIME,
        });
      }
      const active = (await desk.claims(user))
        .map(({ active_value, status }) => [/\d+/.exec(active_value ?? "")?.[0], status])
        .sort();
      expect(active, "claims").toEqual([
        ["100", "active"],
        ["101", "active"],
        ["102", "active"],
      ]);
      expect(await desk.conflicts(), "conflicts").toEqual([]);
    },
  ),

  claimCheck(
    {
      id: "claim-disputed",
      title: "When nothing decides a claim is disputed, keeps its value and raises a conflict",
      proves: ["CLM-006", "CLM-014", "CNF-005", "CNF-018"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const user = desk.t.newUser();
      const first = await desk.reported(user, OSLO, { service: "desk", observed_at: TIME });
      await desk.reported(user, ROME, { service: "shop", observed_at: TIME });
      const claim = await desk.claim(user, /Oslo/);
      expect(claim, "claim").toMatchObject({ status: "disputed", active_memory_id: first.created_memory_ids[0] });
      const [conflict, ...more] = await desk.conflicts(false);
      expect(more, "further conflicts").toEqual([]);
      expect(conflict, "conflict").toMatchObject({
        user_a_id: user,
        user_b_id: user,
        status: "clarification_queued",
        resolution_path: "user_session",
      });
      const found = valuesOf(await desk.t.found(user, "Do I live in Oslo or in Rome?"));
      expect(found, "retrieved").toMatch(/Oslo/);
      expect(found, "retrieved").not.toMatch(/Rome/);
      const refused = await decide(desk, conflict?.id ?? "", "A");
      expect([refused.status, errorOf(refused)], "a decision about it").toEqual([400, "conflict_not_tenant_review"]);
    },
  ),

  claimCheck(
    {
      id: "claim-archived-with-its-memory",
      title: "When a caller archives or erases its memory the claim is archived, and nothing that lost takes its place",
      proves: ["CLM-011"],
    },
    async (t) => {
      const desk = await deskOf(t);
      for (const hard_delete of [false, true]) {
        const user = desk.t.newUser();
        await desk.reported(user, ROME, { service: "desk", observed_at: TIME });
        const job = await desk.reported(user, OSLO, { service: "high", observed_at: LATER });
        const { id } = await desk.claim(user, /Rome/);
        for (const memory_id of job.created_memory_ids)
          await desk.t.ok("deleteMemory", { path: { memory_id }, query: { hard_delete } });
        const claim = (await desk.t.ok("getClaim", { path: { claim_id: id } })).data;
        expect(claim, "claim").toMatchObject({ status: "archived", active_value: null, active_memory_id: null });
        expect((await desk.t.found(user, "Where do I live?")).data, "retrieved").toEqual([]);
      }
    },
  ),

  claimCheck(
    {
      id: "conflict-between-users",
      title:
        "Different values for two users of one scope raise one conflict, which waits for the tenant and changes no score",
      proves: ["CNF-007", "CNF-010", "CNF-011", "CNF-001"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const [ravi, maya, lone] = [desk.t.newUser(), desk.t.newUser(), desk.t.newUser()];
      const source = { scope: { course: "py101" }, observed_at: TIME };
      const ask = async (user: string) =>
        (await desk.t.found(user, "When are the office hours of Python 101?")).data.map(({ id, relevance_score }) => ({
          id,
          score: Math.round(relevance_score * 100),
        }));
      await desk.reported(ravi, hours("Tuesday"), { service: "desk", ...source });
      const alone = await ask(ravi);
      for (let n = 0; n < 2; n++) await desk.reported(maya, hours("Thursday"), { service: "shop", ...source });
      await desk.reported(lone, hours("Monday"), { service: "shop", observed_at: TIME });
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
      const { data } = await desk.t.ok("getConflictStats");
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
          await desk.reported(ravi, hours("Tuesday"), { service: "desk", observed_at: TIME, scope }),
          await desk.reported(maya, hours("Thursday"), { ...source, scope }),
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
      const { data } = await desk.t.ok("getConflictStats");
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
      expect((await desk.t.ok("getConflictStats")).data.resolved_by_tenant_mtd, "resolved_by_tenant_mtd").toBe(3);
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

  claimCheck(
    {
      id: "question-comes-once",
      title:
        "A question comes with one retrieve, the oldest first, to its own user alone, and not with one of the past",
      proves: ["CLR-009", "CLR-010", "CLR-011", "CLR-012"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const [user, other] = [desk.t.newUser(), desk.t.newUser()];
      await disagree(desk, user);
      await desk.reported(user, "My favourite colour is green.", { service: "desk", observed_at: TIME });
      await desk.reported(user, "My favourite colour is blue.", { service: "shop", observed_at: TIME });
      const { conflict } = await disagree(desk, other);
      const ask = (who: string, fields = {}) => desk.t.found(who, "Where do I live?", fields);
      const { timestamp } = await desk.t.ok("getHealth");
      expect((await ask(user, { as_of: timestamp })).clarification, "with as_of").toBeNull();
      const asked = [await ask(user), await ask(user), await ask(user)];
      expect(asked[0]?.clarification_question ?? "", "first question").toMatch(/Oslo|Rome/);
      expect(asked[0]?.clarification?.question, "its text").toBe(asked[0]?.clarification_question);
      expect(asked[1]?.clarification_question ?? "", "second question").toMatch(/green|blue/);
      expect(asked[2]?.clarification, "third retrieve").toBeNull();
      for (const each of asked) expect(JSON.stringify(each).includes(other), "another user's id is shown").toBe(false);
      const labels = asked[0]?.clarification?.options.map(({ answer }) => answer);
      expect(labels, "answers to choose from").toEqual(["A", "B", "both", "neither"]);
      const together = await Promise.all(Array.from({ length: 8 }, () => ask(other)));
      const questions = together.flatMap(({ clarification }) => clarification ?? []);
      expect(questions.length, "questions of eight retrieves at once").toBe(1);
      expect(questions[0]?.conflict_id, "conflict of the question").toBe(conflict.id);
    },
  ),

  claimCheck(
    {
      id: "question-answered",
      title: "An answer keeps and archives as it says, once; its text is a reason and no memory",
      proves: ["CLR-001", "CLR-003", "CLR-005", "CLR-007", "BLK-002"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const cases = [
        ["A", "archived_user_b_memory", [true, false]],
        ["B", "archived_user_a_memory", [false, true]],
        ["both", "both_valid_no_archive", [true, true]],
        ["neither", "archived_both_memories", [false, false]],
      ] as const;
      for (const [answer, resolution, kept] of cases) {
        const user = desk.t.newUser();
        const { a, b, conflict } = await disagree(desk, user);
        const { clarification } = await desk.t.found(user, "Where do I live?");
        if (clarification === null) throw new Untestable("no question came (question-comes-once)");
        const path = { clarification_id: clarification.id };
        const said = (external_user_id: string) => ({
          path,
          body: { external_user_id, answer, free_text: "My cat is called Zazie." },
        });
        const denied = await desk.t.refused("answerClarification", said(desk.t.newUser()), 404, "CLR_404");
        expect(denied.code, "code for another user").toBe("CLR_404");
        if (t.has("users") && answer === "A") {
          await desk.t.ok("blockEndUser", { path: { external_user_id: user } });
          await desk.t.refused("answerClarification", said(user), 403, "PRX_403");
          await desk.t.ok("unblockEndUser", { path: { external_user_id: user } });
        }
        const { data } = await desk.t.ok("answerClarification", said(user));
        expect(data, `answer ${answer}`).toMatchObject({ resolved: true, resolution });
        expect([await desk.live(a), await desk.live(b)], `memories A and B are live after ${answer}`).toEqual(kept);
        const again = await desk.t.refused("answerClarification", said(user), 409, "CLR_409");
        expect(again.error, "error of a second answer").toBe("clarification_already_resolved");
        const now = (await desk.conflicts()).find(({ id }) => id === conflict.id);
        expect(now, "conflict").toMatchObject({ status: "resolved", resolution_reason: "My cat is called Zazie." });
        const contents = (await desk.t.memoriesOf(user, { archived: true })).map(({ content }) => content).join("\n");
        expect(contents, "memories").not.toMatch(/Zazie/);
      }
    },
  ),

  claimCheck(
    {
      id: "question-expired",
      title: "A question can be answered until it expires; then its conflict waits for the tenant",
      proves: ["CLR-003", "CLR-008", "CLR-010"],
      turnsClock: true,
    },
    async (t) => {
      const desk = await deskOf(t);
      const [early, late] = [desk.t.newUser(), desk.t.newUser()];
      await disagree(desk, early);
      const { conflict, a, b } = await disagree(desk, late);
      const one = (await desk.t.found(early, "Where do I live?")).clarification;
      const two = (await desk.t.found(late, "Where do I live?")).clarification;
      if (one === null || two === null) throw new Untestable("no question came (question-comes-once)");
      await t.control.advanceTo(new Date(Date.parse(one.expires_at) - 60_000));
      await desk.t.ok("answerClarification", {
        path: { clarification_id: one.id },
        body: { external_user_id: early, answer: "A" },
      });
      await t.control.advanceTo(new Date(Date.parse(two.expires_at) + 1_000));
      const before = [await desk.live(a), await desk.live(b)];
      const refused = await desk.t.refused(
        "answerClarification",
        { path: { clarification_id: two.id }, body: { external_user_id: late, answer: "B" } },
        409,
        "CLR_409",
      );
      expect(refused.error, "error").toBe("clarification_expired");
      expect([await desk.live(a), await desk.live(b)], "memories after the late answer").toEqual(before);
      const now = (await desk.conflicts()).find(({ id }) => id === conflict.id);
      expect(now, "conflict").toMatchObject({ status: "pending", resolution_path: "tenant_review" });
    },
  ),

  claimCheck(
    {
      id: "question-not-in-passthrough",
      title: "A retrieve in passthrough brings no question and uses none up",
      proves: ["CLR-011"],
    },
    async (t) => {
      const desk = await deskOf(t);
      const user = desk.t.newUser();
      await disagree(desk, user);
      await desk.tenant.set({ plan: "starter", usage: { calls_used: 50_000 } });
      expect((await desk.t.found(user, "Where do I live?")).clarification, "in passthrough").toBeNull();
      await desk.tenant.set({ plan: "enterprise" });
      expect((await desk.t.found(user, "Where do I live?")).clarification, "in FULL").not.toBeNull();
    },
  ),
];
