import type { Mail } from "../../mail/mail.ts";
import { CODE_SECONDS } from "./codes.ts";

/**
 * The mail that brings a code. It says nothing that came with the request, the name included: whoever asked may be a
 * stranger who wants to have the reader sent somewhere.
 */
export function codeMail(to: string, code: string): Mail {
  return {
    to,
    subject: `${code} is your Memory Passport code`,
    text: `Your code for the Memory Passport is ${code}.

Enter it on the page where you asked for it. It works once, within ${CODE_SECONDS / 60} minutes.

If you did not ask for it, somebody else entered your address. Nobody gets in without the code: do not pass it on, and there
is nothing you need to do.
`,
  };
}
