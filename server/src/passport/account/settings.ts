/** What an operator can set for persons. */
export interface PassportSettings {
  /** `MEMORYOS_CODES_PER_HOUR`: codes that one client may ask for within an hour of the clock; 0 is no limit. @default 100 */
  codesPerHour: number;
  /**
   * `MEMORYOS_PERSON_REQUESTS_PER_MINUTE`: requests of one person within a minute of the clock; 0 is no limit.
   *
   * @default 600
   */
  personRequestsPerMinute: number;
  /**
   * `MEMORYOS_CODES_IN_LOG`: without a mail server codes are in the log also where people come from elsewhere. Whoever reads it
   * can sign in as anybody.
   *
   * @default false
   */
  codesInLog: boolean;
}

/** What `--help` prints of them, with how codes reach people. */
export const PASSPORT_VARIABLES = `The Memory Passport mails codes to sign in with. Without a mail server they are in the log, and at /outbox for a browser on
this machine, for development; where people come from elsewhere (HOST, MEMORYOS_CONSENT_URL or MEMORYOS_PUBLIC_URL is not
this machine, or there are trusted proxies) nobody signs in by code then:

  MEMORYOS_SMTP_URL   the mail server: smtp://user:password@host:587, or smtps:// (default: none)
  MEMORYOS_MAIL_FROM  who mail is from, such as MemoryOS <no-reply@example.com>
  MEMORYOS_CODES_IN_LOG
                      1 leaves codes in the log there as well: who reads it can sign in as anybody (default 0)
  MEMORYOS_CODES_PER_HOUR
                      codes that one client may ask for within an hour of the clock; 0 is no limit (default 100)
  MEMORYOS_PERSON_REQUESTS_PER_MINUTE
                      requests of a person within a minute of the clock; 0 is no limit (default 600)`;

/**
 * Reads the variables.
 *
 * @param mistakes Takes what is wrong, a sentence each.
 */
export function readPassportSettings(read: (name: string) => string | undefined, mistakes: string[]): PassportSettings {
  const number = (name: string, otherwise: number) => {
    const text = read(name) ?? String(otherwise);
    if (!/^\d{1,9}$/.test(text)) mistakes.push(`${name} must be a whole number from 0 (no limit) to 999999999`);
    return Number(text);
  };
  const codesInLog = read("MEMORYOS_CODES_IN_LOG") ?? "0";
  if (!["0", "1"].includes(codesInLog)) mistakes.push("MEMORYOS_CODES_IN_LOG must be 0 or 1");
  return {
    codesPerHour: number("MEMORYOS_CODES_PER_HOUR", 100),
    personRequestsPerMinute: number("MEMORYOS_PERSON_REQUESTS_PER_MINUTE", 600),
    codesInLog: codesInLog === "1",
  };
}
