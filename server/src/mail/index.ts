import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPost, type Post } from "./post.ts";
import type { SmtpSettings } from "./settings.ts";
import { createSmtpMailer } from "./smtp.ts";

/** How mail leaves the server, or, where no mail server is set, the outbox that it stays in. */
export interface MailService {
  post: Post;
  outbox: Outbox | null;
}

export function createMailService(smtp: SmtpSettings | null, parts: { clock: Clock; log: Logger }): MailService {
  const onError = (err: unknown) => parts.log.warn({ err }, "a mail was not sent");
  if (smtp) return { post: createPost(createSmtpMailer(smtp), onError), outbox: null };
  const outbox = createOutbox(parts);
  return { post: createPost(outbox, onError), outbox };
}
