import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Mail, Mailer } from "./mail.ts";

/** As many as a developer looks at. */
const KEPT = 50;

/** A mail that nobody carried. */
export interface OutboxMail extends Mail {
  at: Date;
}

/** Stands for a mail server while there is none: the mails of late, in memory alone, to be looked at. */
export interface Outbox extends Mailer {
  /** The newest first. */
  mails(): readonly OutboxMail[];
}

/** @param log Shown the subject of each mail, which has the code. */
export function createOutbox({ clock, log }: { clock: Clock; log: Logger }): Outbox {
  const mails: OutboxMail[] = [];
  return {
    async send(mail) {
      mails.unshift({ ...mail, at: clock.now() });
      mails.length = Math.min(mails.length, KEPT);
      log.info({ mail: mail.subject }, "no mail server is set: a mail is in the outbox");
    },
    mails: () => mails,
    close() {
      mails.length = 0;
    },
  };
}
