import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
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

/**
 * Whether the outbox is to be seen: where no mail server is set, and the operator does not say that people reach the
 * service from elsewhere. A proxy may then look like this machine.
 */
export function showsOutbox({
  smtp,
  consentUrl,
  publicUrl,
}: Pick<Config, "smtp" | "consentUrl" | "publicUrl">): boolean {
  const hosts = [consentUrl, publicUrl].flatMap((address) => (address === null ? [] : [new URL(address).hostname]));
  return smtp === null && hosts.every((host) => ["localhost", "127.0.0.1", "[::1]"].includes(host));
}
