import type { Handlers } from "../http/operation.ts";
import { personOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { setSessionCookie } from "../http/session-cookie.ts";
import { refusalUntil } from "../http/wait.ts";
import { type CodeAsked, SESSION_SECONDS } from "../passport/account/account.ts";
import { CODE_SECONDS, SENDS, WRONG_CODES } from "../passport/account/codes.ts";
import type { Services } from "./services.ts";

type SignInHandlers = Pick<Handlers, "registerPassport" | "sendPassportCode" | "verifyPassportCode" | "logoutPassport">;

const CODES = { error: "otp_rate_limited", name: "codes", quota: SENDS.most, seconds: SENDS.seconds } as const;
const OF_CLIENT = { ...CODES, name: "client-codes" };
/** It takes the operator, so nobody needs to ask again at once. */
const NOT_SOON = { "Retry-After": "3600" };
const WRONG = { ...CODES, name: "wrong-codes", quota: WRONG_CODES.most, seconds: WRONG_CODES.seconds };

export function passportSignInHandlers(services: Services): SignInHandlers {
  const { store, accounts, failures, clock } = services;

  async function sendCode(asked: CodeAsked): Promise<void> {
    const refused = await accounts.requestCode(asked);
    if (!refused) return;
    if (refused.kind === "no_mail") throw new ApiError("passport_mail_unavailable", { headers: NOT_SOON });
    const policy = refused.kind === "client" ? { ...OF_CLIENT, quota: accounts.codesPerHour } : CODES;
    throw refusalUntil(policy, refused.until, clock.now());
  }

  /** Looks at a code, unless the client had too many wrong ones: there are few codes, and many addresses to try them with. */
  async function enter(client: string, email: string, code: string, before: string | null) {
    failures.count(client);
    let isWrong = false;
    try {
      const entered = await accounts.signIn(email, code, before);
      isWrong = entered.kind === "wrong";
      return entered;
    } finally {
      if (!isWrong) failures.takeBack(client);
    }
  }

  return {
    async registerPassport({ body: { email, display_name = null }, client }) {
      await sendCode({ email, registration: { displayName: display_name }, client });
      return {
        body: {
          data: {
            id: null,
            uui_token: null,
            email,
            display_name,
            created_at: null,
            is_active: false,
            memory_count: 0,
            message: "Enter the code that was sent to this address.",
            code_expires_in_seconds: CODE_SECONDS,
          },
        },
      };
    },

    async sendPassportCode({ body: { email }, client }) {
      await sendCode({ email, registration: null, client });
      return { body: { data: { sent: true, reason: null, expires_in_seconds: CODE_SECONDS } } };
    },

    async verifyPassportCode({ body: { email, otp }, client, sessionCookie, isHttps }) {
      const signIn = await enter(client, email, otp, sessionCookie);
      if (signIn.kind === "wrong") throw new ApiError("invalid_otp");
      if (signIn.kind === "locked") throw refusalUntil(WRONG, signIn.until, clock.now());
      const { personId, displayName, session, expiresAt, token } = signIn;
      return {
        body: {
          data: {
            user_uui_id: personId,
            email: signIn.email,
            display_name: displayName,
            session_token: session,
            session_expires_at: expiresAt.toISOString(),
            uui_token: token,
          },
        },
        headers: setSessionCookie({ token: session, seconds: SESSION_SECONDS }, isHttps),
      };
    },

    async logoutPassport(call) {
      const { personId, sessionId } = personOf(call);
      const ended = await store.endSessions(personId, call.query.everywhere ? null : sessionId, clock.now());
      return {
        body: { data: { logged_out: true, sessions_ended: ended } },
        headers: setSessionCookie(null, call.isHttps),
      };
    },
  };
}
