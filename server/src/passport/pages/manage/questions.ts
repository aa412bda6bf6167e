import type { PassportClarification } from "@memoryos/contract";
import { type Html, html, isolated } from "../../../html.ts";
import { ApiError } from "../../../http/problem.ts";
import { choice, hidden, notice } from "../layout.ts";
import type { PageRoute, PersonalVisit } from "../visit.ts";
import { count, day } from "../words.ts";
import { personalPage } from "./personal.ts";

const ANSWERS = ["A", "B", "both", "neither"] as const;

const DONE: Record<string, string> = {
  answered: "Thank you, that settles it.",
  gone: "This question was answered already, or is not open any more.",
};

/** `/manage/questions`: what organisations cannot decide about the accounts that the person connected. */
export const questionsPage: PageRoute = personalPage("/manage/questions", {
  async show(visit) {
    const { data } = await visit.ask("listPassportClarifications");
    const done = visit.query.get("done") ?? "";
    return {
      view: {
        title: "Questions to you",
        content: html`${Object.hasOwn(DONE, done) && notice(DONE[done] as string)}
<p>Organisations whose accounts you connected know two things about you that contradict each other.</p>
${data.clarifications.length === 0 && html`<p>There is no open question.</p>`}
${data.clarifications.map((question) => questionCard(visit, question))}`,
      },
    };
  },
  actions: {
    async answer(visit) {
      const answer = ANSWERS.find((each) => each === visit.form.get("answer"));
      if (!answer) throw new ApiError("malformed_request");
      const note = visit.form.get("note")?.trim();
      try {
        await visit.ask("answerPassportClarification", {
          path: { clarification_id: visit.form.get("question_id") ?? "" },
          body: { answer, ...(note ? { free_text: note } : {}) },
        });
      } catch (error) {
        if (!(error instanceof ApiError && [404, 409, 410].includes(error.entry.status))) throw error;
        return { goTo: "/manage/questions?done=gone" };
      }
      return { goTo: "/manage/questions?done=answered" };
    },
  },
});

function questionCard(visit: PersonalVisit, question: PassportClarification): Html {
  const { id, organisation_name: organisation, value_a: a, value_b: b } = question;
  const answers = {
    A: said(a, question.value_a_age_days),
    B: said(b, question.value_b_age_days),
    both: "Both are right",
    neither: "Neither is right",
  };
  return html`<article>
<h2>${isolated(question.question_context)}</h2>
<p class="quiet">${organisation === null ? "An organisation that is not in the directory" : isolated(organisation)} asks, until ${day(question.expires_at)}.</p>
<form method="post">${hidden(visit, "answer")}<input type="hidden" name="question_id" value="${id}">
<fieldset><legend>What is right?</legend>${choice("answer", answers, "")}</fieldset>
<label><span>A note, if you like</span><input name="note" maxlength="2000"></label>
<button class="main">Answer</button></form>
</article>`;
}

function said(value: string | null, days: number | null): Html | string {
  if (value === null) return "Something that is forgotten";
  return days === null
    ? html`“${isolated(value)}”`
    : html`“${isolated(value)}” (said ${days === 0 ? "today" : `${count(days, "day", "days")} ago`})`;
}
