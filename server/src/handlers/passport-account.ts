import { idempotencyOf, REPLAYED } from "../http/idempotency.ts";
import { type Handlers, personOf } from "../http/operation.ts";
import { ApiError } from "../http/problem.ts";
import { setSessionCookie } from "../http/session-cookie.ts";
import { refusalUntil } from "../http/wait.ts";
import { TOKEN_SECONDS } from "../passport/account/account.ts";
import { wireGrantsOf } from "./grants.ts";
import type { Services } from "./services.ts";

type AccountHandlers = Pick<Handlers, "getPassport" | "deletePassport" | "regeneratePassportToken">;

const TOKENS = {
  error: "token_regeneration_rate_limited",
  name: "token-regenerations",
  quota: 1,
  seconds: TOKEN_SECONDS,
} as const;

export function passportAccountHandlers({ store, accounts, eraser, hasher, clock }: Services): AccountHandlers {
  return {
    async getPassport(call) {
      const { personId } = personOf(call);
      const person = await store.findPerson(personId);
      // Deleted since its session was looked at.
      if (!person) throw new ApiError("invalid_uui_session");
      const [memories, grants] = await Promise.all([
        store.countPersonMemories(personId),
        wireGrantsOf(store, personId, clock.now()),
      ]);
      return {
        body: {
          data: {
            user_uui_id: personId,
            email: person.email,
            display_name: person.displayName,
            created_at: person.createdAt.toISOString(),
            memory_count: memories,
            grants: grants,
            masked_uui_token: person.maskedToken,
          },
        },
      };
    },

    async deletePassport(call) {
      const receipt = await eraser.erasePerson(personOf(call).personId);
      if (!receipt) throw new ApiError("invalid_uui_session");
      return {
        body: { data: { deleted: true, memories_removed: receipt.memories ?? 0, receipt } },
        headers: setSessionCookie(null, call.isHttps),
      };
    },

    async regeneratePassportToken(call) {
      const { personId } = personOf(call);
      const key = call.headers["idempotency-key"];
      const now = clock.now();
      const { token, replacement } = await accounts.replaceToken(
        personId,
        idempotencyOf(hasher, "regeneratePassportToken", key && `${personId} ${key}`, {}, now),
      );
      switch (replacement.kind) {
        case "unknown_person":
          throw new ApiError("invalid_uui_session");
        case "conflict":
          throw new ApiError("idempotency_key_reused");
        case "erased":
          throw new ApiError("idempotency_erased");
        case "too_early": {
          const until = new Date(replacement.regeneratedAt.getTime() + TOKEN_SECONDS * 1000);
          throw refusalUntil(TOKENS, until, now, (wait) => ({ next_available_seconds: wait }));
        }
      }
      const { maskedToken, tokenRegeneratedAt } = replacement.person;
      return {
        body: {
          data: {
            uui_token: token,
            masked_uui_token: maskedToken,
            regenerated_at: (tokenRegeneratedAt ?? now).toISOString(),
          },
        },
        ...(replacement.kind === "replayed" ? { headers: REPLAYED } : {}),
      };
    },
  };
}
