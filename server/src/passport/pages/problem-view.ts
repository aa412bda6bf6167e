import { html } from "../../html.ts";
import type { ApiError } from "../../http/problem.ts";
import type { View } from "./visit.ts";

/** What people are told, by the name of the error. */
const TOLD: Record<string, { title: string; text: string }> = {
  global_agent_not_found: {
    title: "There is no such agent",
    text: "Whoever sent you here has gone, or the link is broken. Nothing was allowed.",
  },
  link_token_expired_or_used: {
    title: "This link no longer works",
    text: "A link that connects an account works once, for 15 minutes. Go back to where you got it and ask for another. Nothing was allowed.",
  },
  link_token_agent_mismatch: {
    title: "This link is not for this agent",
    text: "The link was made for another agent. Go back to where you got it and ask for another. Nothing was allowed.",
  },
  account_already_linked: {
    title: "This account belongs to another passport",
    text: "The account that the link connects is connected to another Memory Passport. Nothing was allowed.",
  },
  memory_not_found: {
    title: "There is no such memory",
    text: "It was deleted or corrected, or the link is broken.",
  },
  origin_not_allowed: {
    title: "Open this page again",
    text: "You have decided on it already, or you signed in or out since you opened it, or it was open for too long. Nothing was changed now.",
  },
  malformed_request: {
    title: "This link is broken",
    text: "It says something that this page does not know. Go back to where you got it. Nothing was changed.",
  },
  invalid_uui_session: {
    title: "You are not signed in any more",
    text: "Nothing was changed. Open the page again and sign in.",
  },
  validation_error: {
    title: "This link is broken",
    text: "Something in its address is missing, wrong or there twice. Go back to where you got it. Nothing was changed.",
  },
};

/** What is shown in place of a page that cannot be. */
export function problemView(error: ApiError): View {
  const { title, text } = TOLD[error.entry.error] ?? {
    title: error.entry.status >= 500 ? "Something went wrong" : "This did not work",
    text: error.entry.status >= 500 ? "It is not your fault. Try again in a minute." : error.message,
  };
  return {
    title,
    content: html`<p>${text}</p><p><a href="/manage">To your Memory Passport</a></p>`,
  };
}
