/** Replaces every occurrence of a secret in a text. */
export type Redact = (text: string) => string;

/** Credentials that a run makes for itself, by their form. */
const CREDENTIAL = /\b(?:mem_|agent_sk_|uui_|session_|plink_)[A-Za-z0-9_-]{20,300}/g;

/** What answers show once, whatever its form. */
const SHOWN_ONCE = /("(?:session_token|webhook_secret|link_token|api_key)"\s*:\s*")[^"]{1,600}/g;

/** Makes the function that keeps `secrets` out of whatever is reported, and all credentials that a run makes. Empty secrets are ignored. */
export function redactor(secrets: readonly (string | null)[]): Redact {
  const known = secrets.filter((secret): secret is string => secret !== null && secret !== "");
  // The longer first: a key may begin with another.
  known.sort((left, right) => right.length - left.length);
  return (text) =>
    known
      .reduce((redacted, secret) => redacted.replaceAll(secret, "‹key›"), text)
      .replace(CREDENTIAL, "‹key›")
      .replace(SHOWN_ONCE, "$1‹secret›");
}
