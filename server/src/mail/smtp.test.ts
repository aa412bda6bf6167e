import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, describe, expect, it } from "vitest";
import { createSmtpMailer } from "./smtp.ts";

const servers: SMTPServer[] = [];
afterAll(() => Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))));

interface Received {
  from: string;
  to: string[];
  user: string | undefined;
  isSecure: boolean;
  text: string;
}

/** A mail server that keeps what it is given. Its certificate is nobody's, as where nothing else is to be had. */
async function mailServer(options: SMTPServerOptions = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    onAuth: ({ username }, _session, done) => done(null, { user: username }),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
          isSecure: session.secure,
          text: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  servers.push(server);
  server.on("error", () => {});
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return { received, port: (server.server.address() as AddressInfo).port };
}

const FROM = "MemoryOS <no-reply@example.com>";
const MAIL = { to: "maya@example.com", subject: "402917 is your code", text: "Your code is 402917.\n" };

describe("mail by SMTP", () => {
  it("arrives at the address, from the sender, with its words", async () => {
    const { received, port } = await mailServer({ disabledCommands: ["STARTTLS"] });
    const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM });
    await mailer.send(MAIL);
    mailer.close();
    expect(received).toMatchObject([{ from: "no-reply@example.com", to: ["maya@example.com"] }]);
    expect(received[0]?.text).toMatch(/^Subject: 402917 is your code\r$/m);
    expect(received[0]?.text).toMatch(/^From: MemoryOS <no-reply@example.com>\r$/m);
    expect(received[0]?.text).toMatch(/^Your code is 402917\.\r$/m);
  });

  it("goes over few connections, however much there is of it", async () => {
    let connections = 0;
    const { received, port } = await mailServer({
      disabledCommands: ["STARTTLS"],
      onConnect(_session, done) {
        connections++;
        done();
      },
    });
    const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM });
    await Promise.all(Array.from({ length: 40 }, () => mailer.send(MAIL)));
    mailer.close();
    expect(received).toHaveLength(40);
    expect(connections).toBeLessThanOrEqual(5);
  });

  it.each(["maya@example.com, eve@example.com", "maya@example.com\r\nBcc: eve@example.com", "Eve <eve@example.com>"])(
    "goes to nobody else when the address is %j",
    async (to) => {
      const { received, port } = await mailServer({ disabledCommands: ["STARTTLS"] });
      const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM });
      await mailer.send({ ...MAIL, to }).catch(() => {});
      mailer.close();
      expect(received.flatMap((each) => each.to)).not.toContain("eve@example.com");
    },
  );

  it("gives no password to a server without TLS", async () => {
    const { received, port } = await mailServer({ disabledCommands: ["STARTTLS"] });
    const mailer = createSmtpMailer({ url: `smtp://maya:secret@127.0.0.1:${port}`, from: FROM });
    await expect(mailer.send(MAIL)).rejects.toThrow();
    mailer.close();
    expect(received).toEqual([]);
  });

  it("rejects when the server does not take it", async () => {
    const { port } = await mailServer({
      disabledCommands: ["STARTTLS"],
      onRcptTo: (_address, _session, done) => done(new Error("no such mailbox")),
    });
    const mailer = createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM });
    await expect(mailer.send(MAIL)).rejects.toThrow();
    mailer.close();
  });
});
