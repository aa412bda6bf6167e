import { html } from "../../../html.ts";
import { signInActions, signInForms } from "../sign-in.ts";
import type { Answer, PageRoute, PersonalVisit, View, Visit } from "../visit.ts";

/** A page that only its person sees: everybody else is asked to sign in there first. */
export function personalPage(
  path: string,
  page: {
    show(visit: PersonalVisit): Promise<Answer>;
    actions?: Record<string, (visit: PersonalVisit) => Promise<Answer>>;
  },
): PageRoute {
  const onlySignedIn =
    (act: (visit: PersonalVisit) => Promise<Answer>) =>
    async (visit: Visit): Promise<Answer> =>
      isPersonal(visit) ? act(visit) : { view: signInView(visit, null) };
  const actions = Object.entries(page.actions ?? {}).map(([name, act]) => [name, onlySignedIn(act)] as const);
  return {
    path,
    show: onlySignedIn(page.show),
    actions: {
      ...signInActions(async (visit, mistake) => ({ view: signInView(visit, mistake) })),
      ...Object.fromEntries(actions),
    },
  };
}

function isPersonal(visit: Visit): visit is PersonalVisit {
  return visit.person !== null;
}

function signInView(visit: Visit, mistake: string | null): View {
  return {
    title: "Your Memory Passport",
    content: html`<p>Here you see what agents remember of you and who may use it, and put it right.</p>
${signInForms(visit, mistake)}`,
  };
}
