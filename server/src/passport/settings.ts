/** Where the Memory Passport is, as browsers reach it; null where the operator does not say. */
export interface PassportAddresses {
  /** Of the consent app. */
  consentUrl: string | null;
  /** Of the API. */
  publicUrl: string | null;
}

/** @param mistakes What cannot be used is added here. */
export function readPassportAddresses(
  read: (name: string) => string | undefined,
  mistakes: string[],
): PassportAddresses {
  const readAddress = (name: string, example: string) => {
    const address = read(name);
    if (address === undefined) return null;
    if (/^https?:\/\/[^/?#@\s]+\/?$/.test(address) && URL.canParse(address)) return address.replace(/\/$/, "");
    mistakes.push(`${name} must be an http or https address without a path, such as ${example}`);
    return null;
  };
  const consentUrl = readAddress("MEMORYOS_CONSENT_URL", "https://consent.example.com");
  const publicUrl = readAddress("MEMORYOS_PUBLIC_URL", "https://memory.example.com");
  if (consentUrl !== null && publicUrl !== null && !shareCookies(consentUrl, publicUrl)) {
    mistakes.push(
      "MEMORYOS_PUBLIC_URL and MEMORYOS_CONSENT_URL must have the same scheme and host. Who connects an account has signed in " +
        "on the pages of the consent app, and browsers bring that session to no other host: have the consent app's host lead " +
        `to this API too, and set MEMORYOS_PUBLIC_URL to ${consentUrl}`,
    );
  }
  return { consentUrl, publicUrl };
}

/** Whether a browser brings the cookies of one address to the other: they are those of a host, whatever its port. */
function shareCookies(one: string, other: string): boolean {
  const [a, b] = [new URL(one), new URL(other)];
  return a.hostname === b.hostname && a.protocol === b.protocol;
}
