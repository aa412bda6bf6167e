import { expect } from "vitest";
import { type Check, check } from "../check.ts";
import { tenantOf } from "../principals.ts";

const UNKNOWN_ID = "0198b0c4-6d2e-7a51-9c3f-2b7d94e1a860";

/** Feedback on a retrieve, and corrections. */
export const feedback: Check[] = [
  check(
    {
      id: "correction-required",
      title: "`user_corrected` without a correction is refused",
      proves: ["FBK-003"],
    },
    async (t) => {
      const { retrieval_id } = await t.found(t.newUser(), "What do I like?");
      for (const more of [{}, { correction: null }]) {
        const body = { retrieval_id, outcome: "user_corrected", ...more };
        const { error } = await t.refused("sendRetrievalFeedback", { body }, 422, "REQ_422");
        expect(error, "error").toBe("correction_required_for_user_corrected");
      }
    },
  ),

  check(
    {
      id: "correction-remembered",
      title: "A correction becomes a job where the outcome asks for one, and is then found",
      proves: ["FBK-004", "FBK-005", "FBK-007"],
    },
    async (t) => {
      const { user } = await t.remember(["I like Python."]);
      for (const [outcome, name] of [
        ["user_corrected", "Haskell"],
        ["clarification_needed", "Erlang"],
        ["not_useful", "Fortran"],
      ] as const) {
        const { retrieval_id } = await t.found(user, "Which language do I like?");
        // No statement in the first person: a correction counts whatever its wording.
        const body = { retrieval_id, outcome, correction: `Correction: the language is ${name}` };
        const { data } = await t.ok("sendRetrievalFeedback", { body });
        expect(data.correction_job_id, `correction_job_id with ${outcome}`).toEqual(expect.any(String));
        await t.completed(String(data.correction_job_id));
        const found = await t.found(user, `Is ${name} the language?`);
        expect(found.data.map(({ content }) => content).join("\n"), "found after the correction").toContain(name);
      }
      const { retrieval_id } = await t.found(user, "Which language do I like?");
      for (const body of [
        { retrieval_id, outcome: "ignored", correction: "Correction: the language is Pascal" },
        { retrieval_id, outcome: "not_useful" },
        { retrieval_id, outcome: "used_successfully" },
      ]) {
        const { data } = await t.ok("sendRetrievalFeedback", { body });
        expect(data.correction_job_id, `correction_job_id with ${body.outcome}`).toBeNull();
      }
    },
  ),

  check(
    {
      id: "used-memories-of-the-user",
      title: "A used memory that is not the retrieval's user's is refused, alike whether unknown or another's",
      proves: ["FBK-006", "TNT-002"],
    },
    async (t) => {
      const other = await t.remember(["I own a cottage by a lake near Mora."]);
      const { retrieval_id } = await t.found(t.newUser(), "What do I own?");
      const problems = [];
      for (const id of [UNKNOWN_ID, other.memories[0]?.id]) {
        const body = { retrieval_id, outcome: "ignored", used_memory_ids: [id] };
        const { request_id: _, ...problem } = await t.refused("sendRetrievalFeedback", { body }, 422, "REQ_422");
        problems.push(problem);
      }
      expect(problems[1], "error for another user's memory").toEqual(problems[0]);
      await t.refused(
        "sendRetrievalFeedback",
        { body: { retrieval_id: UNKNOWN_ID, outcome: "ignored" } },
        404,
        "RET_404",
      );
    },
  ),

  check(
    {
      id: "feedback-for-a-day",
      title: "Feedback is taken 24 hours after the retrieve",
      proves: ["FBK-007"],
      needs: ["control"],
      turnsClock: true,
    },
    async (t) => {
      const { t: own } = await tenantOf(t);
      const { retrieval_id } = await own.found(own.newUser(), "What do I like?");
      await t.control.advance(86_340);
      for (let n = 0; n < 2; n++) {
        await own.ok("sendRetrievalFeedback", { body: { retrieval_id, outcome: "ignored" } });
      }
    },
  ),
];
