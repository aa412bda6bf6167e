import { describe, expect, it } from "vitest";
import { plainExtractor, start, TestClock, type TestServer, until } from "./kit.ts";

/** A gate for each attempt: it waits, and then succeeds or fails as told. */
function gates() {
  const waiting: { pass: () => void; fail: (error: Error) => void }[] = [];
  const extractor = plainExtractor(async () => {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    waiting.push({ pass: () => resolve(undefined), fail: reject });
    return await promise;
  });
  return { extractor, next: () => until(() => waiting.shift()) };
}

async function add(server: TestServer, content: string): Promise<string> {
  const body = { external_user_id: "u", messages: [{ content }] };
  return (await server.call("POST", "/v1/memories/add", { body })).body.job_id;
}

describe("a job", () => {
  it("goes from queued to processing to failed, to processing again, and to completed [JOB-007 JOB-011]", async () => {
    const clock = new TestClock();
    const { extractor, next } = gates();
    const server = await start({ clock, extractor });
    const first = await add(server, "I like tea.");
    const attempt = await next();
    const id = await add(server, "I like coffee.");
    const seen: string[] = [];
    const look = async () => {
      const { data } = (await server.call("GET", `/v1/memories/jobs/${id}`)).body;
      if (seen.at(-1) !== data.status) seen.push(data.status);
      const isWrong = data.status === "failed" || data.status === "dead";
      expect([data.error === null, data.error_summary === null]).toEqual([!isWrong, !isWrong]);
      return data;
    };
    const reached = (status: string) => until(async () => (await look()).status === status);
    await reached("queued");
    attempt.pass();
    const second = await next();
    await reached("processing");
    second.fail(new Error("away"));
    await reached("failed");
    clock.advance(100);
    const third = await next();
    await reached("processing");
    third.pass();
    await reached("completed");
    expect(seen).toEqual(["queued", "processing", "failed", "processing", "completed"]);
    expect((await server.call("GET", `/v1/memories/jobs/${first}`)).body.data.status).toBe("completed");
  });

  it("that is given up ends dead, and stays so [JOB-007]", async () => {
    const clock = new TestClock();
    const server = await start({ clock, extractor: plainExtractor(() => Promise.reject(new Error("away"))) });
    const id = await add(server, "I like tea.");
    const status = async () => (await server.call("GET", `/v1/memories/jobs/${id}`)).body.data.status;
    await until(async () => {
      clock.advance(30);
      return (await status()) === "dead";
    });
    clock.advance(3600);
    await server.call("GET", "/health");
    expect(await status()).toBe("dead");
  });

  it.each([
    ["its own", (said: string) => new Error(`Unexpected token in "${said.slice(0, 12)}…"`)],
    ["a cause", (said: string) => new Error("no answer", { cause: new Error(`cannot read ${said}`) })],
  ])(
    "tells what went wrong without the words of the conversation in %s message, and without a stack [JOB-011]",
    async (_, error) => {
      const extractor = plainExtractor(({ turns }) => Promise.reject(error(turns[0]?.content ?? "")));
      const server = await start({ clock: new TestClock(), extractor });
      const id = await add(server, "Zanzibar is where I grew up.");
      const failed = await until(async () => {
        const { data } = (await server.call("GET", `/v1/memories/jobs/${id}`)).body;
        return data.status === "failed" && data;
      });
      expect(failed.error).toBe("extraction_failed");
      expect(failed.error_summary).toMatch(/^Error: .+/);
      expect(JSON.stringify(failed)).not.toMatch(/zanzibar|grew|\.ts:\d|node_modules|\\n/i);
    },
  );
});
