import { expect } from "vitest";
import { Untestable } from "./check.ts";
import type { Trial } from "./trial.ts";

/** How long a mail may take, in milliseconds. */
const MAIL_MS = 10_000;
const HOUR = 3_600;
const CODE = /\b[0-9]{6}\b/;

/**
 * Has a code mailed to an address and reads it in the target's outbox page, which a server in development has.
 *
 * @throws Untestable where there is no outbox.
 */
export async function codeFor(
  t: Trial,
  email: string,
  operationId: "registerPassport" | "sendPassportCode",
  fields: Record<string, unknown> = {},
): Promise<string> {
  const before = await mailsTo(t, email);
  const ask = () => t.raw(operationId, { body: { email, ...fields } });
  let asked = await ask();
  // Codes of one client are limited by the hour: another hour is waited for where that is possible.
  if (asked.status === 429 && t.hasControl) {
    await t.control.advance(HOUR);
    asked = await ask();
  }
  if (asked.status === 429)
    throw new Untestable("the target limits how many codes this client asks for; run again later");
  expect(asked.status, `status of ${operationId}`).toBe(200);
  const deadline = performance.now() + MAIL_MS;
  while (performance.now() < deadline) {
    const mails = await mailsTo(t, email);
    const code = codeIn(mails[0] ?? "");
    if (mails[0] !== before[0] && code !== undefined) return code;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Untestable("no code came: the target's outbox holds no mail to the address");
}

/** Whether the target shows the mail that it sends. */
export function readsMail(t: Trial): Promise<boolean> {
  return t.scene("outbox", async () => (await outboxOf(t).catch(() => null))?.status === 200);
}

const outboxOf = ({ target }: Trial) =>
  fetch(`${target}/outbox`, { redirect: "manual", signal: AbortSignal.timeout(MAIL_MS) });

/** The code of a mail. */
export function codeIn(mail: string): string | undefined {
  return CODE.exec(mail)?.[0];
}

/** Texts of the mails to an address, the newest first. */
export async function mailsTo(t: Trial, email: string): Promise<string[]> {
  const page = await outboxOf(t);
  if (page.status !== 200)
    throw new Untestable("needs persons of its own, who sign in with mailed codes: the target has no page /outbox");
  const mails = (await page.text()).split("<article>").slice(1);
  return mails.filter((mail) => mail.toLowerCase().includes(email.toLowerCase()));
}
