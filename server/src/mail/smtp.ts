import { createTransport } from "nodemailer";
import type { Mailer } from "./mail.ts";
import type { SmtpSettings } from "./settings.ts";

/** How long a mail server may keep silent, in milliseconds. */
const PATIENCE = 30_000;
/** Connections that are kept open for the next mail: so many mails leave at a time. */
const CONNECTIONS = 5;

/** Hands mail over to an SMTP server. Without TLS no password is sent to it. */
export function createSmtpMailer({ url, from }: SmtpSettings): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const isSecure = protocol === "smtps:";
  const hasPassword = username !== "";
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || (isSecure ? 465 : 587),
    secure: isSecure,
    requireTLS: hasPassword && !isSecure,
    ...(hasPassword ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      // As an object: text would be read as a list of addresses, with names and comments.
      await transport.sendMail({ ...mail, to: { name: "", address: mail.to }, from });
    },
    close: () => transport.close(),
  };
}
