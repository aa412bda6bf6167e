import { type Html, html, isolated } from "../../html.ts";
import { ApiError } from "../../http/problem.ts";
import { setSessionCookie } from "../../http/session-cookie.ts";
import { SESSION_SECONDS } from "../account/account.ts";
import { CODE_SECONDS } from "../account/codes.ts";
import { browserCookie } from "./browser.ts";
import { hidden, notice } from "./layout.ts";
import type { Answer, Page, Visit } from "./visit.ts";

/** Forms to sign in with: the address first, then the code that was sent there. */
export function signInForms(visit: Visit, mistake: string | null = null): Html {
  const { email } = visit.browser;
  return html`${mistake && notice(mistake, "bad")}${email === null ? addressForm(visit) : codeForm(visit, email)}`;
}

/** Whose passport it is that the page is about: somebody may have been signed in to another's. */
export function signedInAs({ email }: { email: string }): Html {
  return html`<p class="quiet">You are signed in as ${isolated(email)}.</p>`;
}

function addressForm(visit: Visit): Html {
  return html`<form method="post" class="sign-in">
<h2>Sign in</h2>
<p>We send you a code. If you have no Memory Passport yet, you get one.</p>
${hidden(visit, "send-code")}
<label><span>Your e-mail address</span><input type="email" name="email" autocomplete="email" required maxlength="254"></label>
<button class="main">Send me a code</button>
</form>`;
}

function codeForm(visit: Visit, email: string): Html {
  return html`<form method="post" class="sign-in">
<h2>Enter your code</h2>
<p>We sent six digits to <strong>${isolated(email)}</strong>. They work for ${CODE_SECONDS / 60} minutes.</p>
${hidden(visit, "sign-in")}
<label><span>Code</span><input name="code" inputmode="numeric" autocomplete="one-time-code" required maxlength="12"></label>
<button class="main">Sign in</button>
</form>
<div class="bar">
<form method="post">${hidden(visit, "send-code")}<input type="hidden" name="email" value="${email}"><button>Send another code</button></form>
<form method="post">${hidden(visit, "other-address")}<button>Use another address</button></form>
</div>`;
}

/** What is told of a refusal while signing in; null for what is no matter of signing in. */
function mistakeOf(error: unknown): { status: number; mistake: string } | null {
  if (!(error instanceof ApiError)) return null;
  const { error: name, status } = error.entry;
  const minutes = Math.ceil(Number(error.headers["Retry-After"]) / 60);
  const wait = `Wait ${minutes} ${minutes === 1 ? "minute" : "minutes"}, then try again.`;
  if (name === "otp_rate_limited") return { status, mistake: `That was too often. ${wait}` };
  if (name === "too_many_failed_authentications")
    return { status, mistake: `Too many wrong codes came from your network. ${wait}` };
  if (name === "passport_mail_unavailable")
    return { status, mistake: "This service cannot send codes: whoever runs it has not set up mail yet." };
  if (name === "invalid_otp")
    return { status, mistake: "This code is not right, or no longer. Check it, or have another sent." };
  if (name === "validation_error") return { status, mistake: "This cannot be right. Check what you entered." };
  return null;
}

/**
 * Signing in and out, on the page that it is needed for: one comes back to it.
 *
 * @param show Shows the page, with what went wrong.
 */
export function signInActions(show: (visit: Visit, mistake: string) => Promise<Answer>): Record<string, Page> {
  async function orSayWhatIsWrong(visit: Visit, act: () => Promise<Answer>): Promise<Answer> {
    try {
      return await act();
    } catch (error) {
      const told = mistakeOf(error);
      if (!told) throw error;
      return { ...(await show(visit, told.mistake)), status: told.status } as Answer;
    }
  }

  return {
    "send-code": (visit) =>
      orSayWhatIsWrong(visit, async () => {
        const email = (visit.form.get("email") ?? "").trim();
        await visit.ask("registerPassport", { body: { email } });
        return { goTo: visit.address, cookies: [browserCookie({ ...visit.browser, email }, visit.isHttps)] };
      }),

    async "other-address"(visit) {
      return { goTo: visit.address, cookies: [browserCookie({ ...visit.browser, email: null }, visit.isHttps)] };
    },

    "sign-in": (visit) =>
      orSayWhatIsWrong(visit, async () => {
        const otp = (visit.form.get("code") ?? "").replace(/\s/g, "");
        const body = { email: visit.browser.email ?? "", otp };
        const { data } = await visit.ask("verifyPassportCode", { body });
        const session = setSessionCookie({ token: data.session_token, seconds: SESSION_SECONDS }, visit.isHttps);
        const cookies = [session["Set-Cookie"], browserCookie(null, visit.isHttps)];
        if (data.uui_token === null) return { goTo: visit.address, cookies };
        return { view: tokenView(data.uui_token, visit.address), cookies };
      }),

    async "sign-out"(visit) {
      if (visit.person) await visit.ask("logoutPassport");
      return { goTo: visit.address, cookies: [setSessionCookie(null, visit.isHttps)["Set-Cookie"]] };
    },
  };
}

/** Shows a new passport token. It is in no other answer: whoever reloads the page does not see it again. */
export function tokenView(token: string, next: string): { title: string; content: Html } {
  return {
    title: "Your passport token",
    content: html`<p>Agents that you gave access find your memories by this token. Copy it to where you keep passwords.</p>
${notice("It is shown only now. Should you lose it, you can have another made under Account.")}
<label><span>Passport token</span><input class="secret" readonly value="${token}" autocomplete="off" spellcheck="false"></label>
<p class="bar"><a class="button" href="${next}">Go on</a></p>`,
  };
}
