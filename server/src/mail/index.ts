import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPost, type Post } from "./post.ts";
import type { MailRoute } from "./route.ts";
import type { SmtpSettings } from "./settings.ts";
import { createSmtpMailer } from "./smtp.ts";

/** How mail leaves the server, null when it does not; and the outbox that it stays in, where that is to be seen. */
export interface MailService {
  post: Post | null;
  outbox: Outbox | null;
}

export function createMailService(
  route: MailRoute,
  smtp: SmtpSettings | null,
  parts: { clock: Clock; log: Logger },
): MailService {
  if (route === "none") return { post: null, outbox: null };
  const onError = (err: unknown) => parts.log.warn({ err }, "a mail was not sent");
  if (smtp) return { post: createPost(createSmtpMailer(smtp), onError), outbox: null };
  const outbox = createOutbox(parts);
  return { post: createPost(outbox, onError), outbox: route === "outbox" ? outbox : null };
}
