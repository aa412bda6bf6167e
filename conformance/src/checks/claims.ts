import { expect } from "vitest";
import { type Check, type CheckDeclaration, check } from "../check.ts";
import { type Desk, deskOf, LATER, OSLO, ROME, TIME } from "../desk.ts";

function claimCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "provenance", needs: ["control"], ...declaration }, run);
}

const valuesOf = (found: { data: { content: string }[] }) => found.data.map(({ content }) => content).join("\n");

const decide = (desk: Desk, conflict_id: string, correct_user: string) =>
  desk.t.send("resolveConflict", { path: { conflict_id }, body: { correct_user, reason: "The timetable says so." } });
const errorOf = ({ body }: { body: unknown }) => (body as { error?: string } | undefined)?.error;

/** Claims, and which value counts. */
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
];
