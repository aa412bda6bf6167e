import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { expectProblem, start, until } from "./kit.ts";

/** As `fetch` does not: with another `Host`. */
function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const asked = request(new URL("/outbox", url), { headers }, (response) => {
    response.resume();
    resolve(response.statusCode);
  });
  asked.on("error", reject).end();
  return promise;
}

describe("the outbox", () => {
  it("is a page without scripts that nothing else can frame", async () => {
    const { call } = await start();
    const { status, headers, text } = await call("GET", "/outbox", { key: null });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toMatch(/^text\/html/);
    expect(headers.get("content-security-policy")).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers.get("cache-control")).toBe("no-store");
    expect(text).toContain("Nothing was sent yet");
  });

  it("is there for a browser on this machine alone", async () => {
    const { url } = await start();
    const { port } = new URL(url);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect([host, await statusOf(url, { Host: host })]).toEqual([host, 200]);
    }
    const foreign = [
      { Host: "memory.example" },
      { Host: "127.0.0.1.example" },
      { Host: `127.0.0.1:${port}`, "X-Forwarded-For": "203.0.113.7" },
      { Host: `127.0.0.1:${port}`, Forwarded: "for=203.0.113.7" },
    ];
    for (const headers of foreign) expect([headers, await statusOf(url, headers)]).toEqual([headers, 404]);
  });

  it.each(["MEMORYOS_CONSENT_URL", "MEMORYOS_PUBLIC_URL"])(
    "is not there when %s says that people come from elsewhere: a proxy may look like this machine",
    async (name) => {
      for (const env of [{}, { MEMORYOS_CODES_IN_LOG: "1" }]) {
        const elsewhere = await start({ env: { ...env, [name]: "https://memory.example" } });
        expect((await elsewhere.call("GET", "/outbox", { key: null })).status).toBe(404);
      }
      const here = await start({ env: { [name]: "http://localhost:8080" } });
      expect((await here.call("GET", "/outbox", { key: null })).status).toBe(200);
    },
  );

  it("is not there when a mail server is set", async () => {
    const { call } = await start({
      env: { MEMORYOS_SMTP_URL: "smtp://127.0.0.1:9", MEMORYOS_MAIL_FROM: "no-reply@example.com" },
    });
    expect((await call("GET", "/outbox", { key: null })).status).toBe(404);
  });
});

describe("codes without a mail server", () => {
  const ELSEWHERE: Record<string, string>[] = [
    { HOST: "0.0.0.0" },
    { HOST: "::" },
    { MEMORYOS_CONSENT_URL: "https://memory.example" },
    { MEMORYOS_PUBLIC_URL: "https://memory.example" },
    { MEMORYOS_TRUSTED_PROXIES: "loopback" },
  ];

  async function asked(env: Record<string, string>) {
    const lines: string[] = [];
    const logTo = { write: (line: string) => void lines.push(line) };
    const server = await start({ logTo, env: { ...env, MEMORYOS_LOG_LEVEL: "trace" } });
    const ask = (path: string, email: string) => server.call("POST", `/v1/uui/${path}`, { key: null, body: { email } });
    const answers = [await ask("register", "maya@example.com"), await ask("otp/send", "nobody@example.com")];
    return { server, lines, answers };
  }

  it.each(ELSEWHERE)("are neither made nor logged where people come from elsewhere, with %j [OTP-015]", async (env) => {
    const { server, lines, answers } = await asked(env);
    for (const answer of answers) {
      expectProblem(answer, 503, "UUI_MAIL_503");
      expect(answer.headers.get("retry-after")).toBe("3600");
    }
    const page = await server.call("GET", "/manage", { key: null });
    expect(page.text).toContain("Send me a code");
    // Nothing but the code is missing.
    expect((await server.list()).status).toBe(200);
    await server.close();
    expect(lines.join("")).not.toMatch(/passport code/i);
  });

  it.each([{}, ...ELSEWHERE.map((env) => ({ ...env, MEMORYOS_CODES_IN_LOG: "1" }))])(
    "are in the log on this machine, or when the operator asks for it, with %j [OTP-015]",
    async (env) => {
      const { lines, answers } = await asked(env);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      await until(() => lines.some((line) => /\d{6} is your Memory Passport code/.test(line)));
    },
  );
});
