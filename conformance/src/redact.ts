/** Replaces every occurrence of a secret in a text. */
export type Redact = (text: string) => string;

/** Makes the function that keeps `secrets` out of whatever is reported. Empty secrets are ignored. */
export function redactor(secrets: readonly (string | null)[]): Redact {
  const known = secrets.filter((secret): secret is string => secret !== null && secret !== "");
  // The longer first: a key may begin with another.
  known.sort((left, right) => right.length - left.length);
  return (text) => known.reduce((redacted, secret) => redacted.replaceAll(secret, "‹key›"), text);
}
