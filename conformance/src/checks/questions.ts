import { expect } from "vitest";
import { type Check, type CheckDeclaration, check, Untestable } from "../check.ts";
import { deskOf, disagree, TIME } from "../desk.ts";

function claimCheck(declaration: CheckDeclaration, run: Check["run"]): Check {
  return check({ profile: "provenance", needs: ["control"], ...declaration }, run);
}

/** Questions to the person whom a conflict is about. */
export const questions: Check[] = [
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
