/** Where mail is handed over, and who it is from. */
export interface SmtpSettings {
  /** `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte. */
  url: string;
  /** `name@host`, or `Name <name@host>`. */
  from: string;
}

/**
 * Reads `MEMORYOS_SMTP_URL` and `MEMORYOS_MAIL_FROM`; null when neither is set.
 *
 * @param mistakes Takes what is wrong, a sentence each. Values are not repeated: the address holds a password.
 */
export function readSmtp(read: (name: string) => string | undefined, mistakes: string[]): SmtpSettings | null {
  const url = read("MEMORYOS_SMTP_URL");
  const from = read("MEMORYOS_MAIL_FROM");
  if (url === undefined && from === undefined) return null;
  if (!isSmtpUrl(url)) {
    mistakes.push("MEMORYOS_SMTP_URL must be an smtp:// or smtps:// address, such as smtp://user:password@host:587");
  }
  if (from === undefined || !isSender(from)) {
    mistakes.push("MEMORYOS_MAIL_FROM must be the address that mail is from, such as MemoryOS <no-reply@example.com>");
  }
  return { url: url ?? "", from: from ?? "" };
}

function isSmtpUrl(text: string | undefined): boolean {
  if (text === undefined || !URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  return /^smtps?:$/.test(protocol) && hostname !== "" && pathname.replace("/", "") + search + hash === "";
}

function isSender(text: string): boolean {
  const address = /^[^<>"\r\n]*<([^<>]*)>$/.exec(text)?.[1] ?? text;
  const [name, host, ...more] = address.split("@");
  return !!name && !!host && more.length === 0 && !/[\s<>",;]/.test(address);
}
