import type { Handlers } from "../http/operation.ts";
import { personOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { setSessionCookie } from "../http/session-cookie.ts";
import { refusalUntil } from "../http/wait.ts";
import { SESSION_SECONDS } from "../passport/account/account.ts";
import { CODE_SECONDS, SENDS, WRONG_CODES } from "../passport/account/codes.ts";
import type { Services } from "./services.ts";

type SignInHandlers = Pick<Handlers, "registerPassport" | "sendPassportCode" | "verifyPassportCode" | "logoutPassport">;

const CODES = { error: "otp_rate_limited", name: "codes", quota: SENDS.most, seconds: SENDS.seconds } as const;
const WRONG = { ...CODES, name: "wrong-codes", quota: WRONG_CODES.most, seconds: WRONG_CODES.seconds };

export function passportSignInHandlers({ store, accounts, clock }: Services): SignInHandlers {
  async function sendCode(email: string, registration: { displayName: string | null } | null): Promise<void> {
    const refused = await accounts.requestCode({ email, registration });
    if (refused) throw refusalUntil(CODES, refused.until, clock.now());
  }

  return {
    async registerPassport({ body: { email, display_name = null } }) {
      await sendCode(email, { displayName: display_name });
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

    async sendPassportCode({ body: { email } }) {
      await sendCode(email, null);
      return { body: { data: { sent: true, reason: null, expires_in_seconds: CODE_SECONDS } } };
    },

    async verifyPassportCode({ body: { email, otp }, isHttps }) {
      const signIn = await accounts.signIn(email, otp);
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
