import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { manifest } from "@memoryos/contract";
import { describe, expect, it } from "vitest";
import { command } from "./cli.ts";
import { expectProblem, KEY, later, plainExtractor, send, start, TestClock, tempDir, until } from "./kit.ts";
import { runServer } from "./process.ts";

// Each command is a process of its own, and a busy machine takes seconds to start one.

/** What a command that must succeed answered as JSON. */
async function json(dir: string, args: string[]) {
  const { code, out, err } = await command(dir, [...args, "--json"]);
  expect(err).toBe("");
  expect(code).toBe(0);
  return JSON.parse(out);
}

describe.concurrent("a command on the data folder of a running server", () => {
  it("makes a key that works at once, lists it without its secret, and revokes it for the next request [KEY-013]", async () => {
    const server = await start();
    const made = await json(server.dir, ["keys", "create", "--name", "bot", "--permissions", "read"]);
    expect(made).toMatchObject({ name: "bot", permissions: ["read"], tenant_id: server.tenantId });
    const listing = () => server.list("?external_user_id=u", made.raw_key);
    expect((await listing()).status).toBe(200);
    expectProblem(
      await server.call("POST", "/v1/memories/add", {
        key: made.raw_key,
        body: { external_user_id: "u", messages: [{ content: "I like tea" }] },
      }),
      403,
      "KEY_403",
    );
    const listed = await command(server.dir, ["keys", "list"]);
    expect(listed.out).toMatch(/^ID +NAME +PERMISSIONS/);
    expect(listed.out).toContain(made.id);
    expect(listed.out).not.toContain(made.raw_key);

    const revoked = await command(server.dir, ["keys", "revoke", "bot"]);
    expect(revoked).toMatchObject({ code: 0, out: `Revoked bot, id ${made.id}.\n` });
    expectProblem(await listing(), 401, "AUTH_001");
    expect((await server.list()).status).toBe(200);
  });

  it("makes a tenant that sees nothing of the others", async () => {
    const server = await start({ extractor: plainExtractor() });
    await server.addAndWait("u", "I like tea");
    const made = await json(server.dir, ["tenants", "create", "--name", "northwind", "--plan", "growth"]);
    expect((await server.list("", made.raw_key)).body.pagination.total).toBe(0);
    const { out } = await command(server.dir, ["tenants"]);
    expect(out).toMatch(/northwind +growth/);
    const refused = await command(server.dir, ["keys", "create"]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/There are 2 tenants: say which with --tenant/);
    expect((await json(server.dir, ["keys", "create", "--tenant", "northwind"])).tenant_id).toBe(made.tenant_id);
    await json(server.dir, ["keys", "create", "--tenant", "northwind", "--name", "slow", "--rate-limit", "30"]);
    const keys = (await command(server.dir, ["keys", "list"])).out;
    expect(keys).toMatch(/^ID +NAME +PERMISSIONS +A MINUTE +TENANT/);
    expect(keys).toMatch(/slow +read,write,delete,admin +30 +northwind /);
    expect(keys).toMatch(/first key +\S+ +no limit +northwind /);
  });

  it("does not make a tenant with the name of another", async () => {
    const server = await start();
    const first = await json(server.dir, ["tenants", "create", "--name", "northwind"]);
    const { code, err } = await command(server.dir, ["tenants", "create", "--name", "northwind"]);
    expect(code).toBe(1);
    expect(err).toBe(
      `There is a tenant northwind already, id ${first.tenant_id}. Give the new one another name with --name.\n`,
    );
  });

  it("shows a name that would control the terminal written out", async () => {
    const server = await start();
    const { key } = await server.makeKey(["admin"]);
    const body = { name: "evil\u001b]0;owned\u0007\u001b[2J" };
    expect((await server.call("POST", "/v1/api-keys", { key, body })).status).toBeLessThan(300);
    for (const args of [
      ["keys", "list"],
      ["keys", "list", "--json"],
      ["keys", "revoke", body.name],
    ]) {
      const { out } = await command(server.dir, args);
      expect(out).toContain(String.raw`evil\u001b]0;owned\u0007\u001b[2J`);
      expect(out.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
    }
  });

  it("reaches it by a socket that only the owner can use, and that is gone with the server", async () => {
    const server = await start();
    const socket = join(server.dir, "admin.sock");
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    await server.close();
    expect(existsSync(socket)).toBe(false);
    expect((await command(server.dir, ["keys", "list"])).code).toBe(0);
  });

  it("reaches it by a port and a token where the path is too long for a socket", async () => {
    const dir = join(tempDir(), "a".repeat(60), "b".repeat(60));
    const server = await start({ dir });
    const file = join(dir, "admin.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(existsSync(join(dir, "admin.sock"))).toBe(false);
    const made = await json(dir, ["keys", "create"]);
    expect((await server.list("", made.raw_key)).status).toBe(200);

    const { port } = JSON.parse(readFileSync(file, "utf8"));
    const answer = await raw(port, { token: "guess", action: "keys.list", input: { tenant: null } });
    expect(answer).toContain("The token is wrong");
    expect(answer).not.toContain(made.id);
    await server.close();
    expect(existsSync(file)).toBe(false);
  });

  it("is not held up by what a killed server left", async () => {
    const dir = tempDir();
    const first = await runServer({ MEMORYOS_DATA_DIR: dir });
    first.child.kill("SIGKILL");
    await first.exited;
    expect(existsSync(join(dir, "admin.sock"))).toBe(true);
    const made = await json(dir, ["keys", "create"]);
    const second = await runServer({ MEMORYOS_DATA_DIR: dir });
    expect((await send(second.base, "GET", "/v1/memories", { key: made.raw_key })).status).toBe(200);
    expect((await json(dir, ["keys", "list"])).length).toBe(2);
  });
});

/** One exchange with what listens at a port. */
function raw(port: number, request: object): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(`${JSON.stringify(request)}\n`));
    later(() => void socket.destroy());
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
}

describe.concurrent("a command line", () => {
  it("that is wrong ends with 2 and says what was meant, one that asks for help with 0", async () => {
    const wrong = await command(tempDir(), ["keys", "lst"]);
    expect(wrong).toEqual({
      code: 2,
      out: "",
      err: "There is no command keys lst (did you mean keys list?). Run with --help to see what there is.\n",
    });
    const help = await command(tempDir(), ["keys", "create", "--help"]);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toMatch(/Usage: npx memoryos-server keys create[\s\S]*--permissions LIST/);
  });

  it("about what is no folder says so, once", async () => {
    const file = join(tempDir(), "file");
    writeFileSync(file, "");
    const { code, err } = await command(file, ["tenants", "create"]);
    expect(code).toBe(1);
    expect(err).toMatch(/^The data folder \S+ cannot be used \(E\w+: [a-z ]+\)\. Correct it, or set MEMORYOS_DATA_DIR/);
  });

  it("tells the version", async () => {
    const { code, out } = await command(tempDir(), ["--version"]);
    expect([code, out]).toEqual([0, `memoryos-server ${manifest.version}\n`]);
  });

  it("about a folder without data ends with 1 and makes none", async () => {
    const dir = join(tempDir(), "none");
    const { code, err } = await command(dir, ["keys", "list"]);
    expect([code, existsSync(dir)]).toEqual([1, false]);
    expect(err).toMatch(/There is no data in .*--data-dir/);
  });

  it.each([
    [
      ["keys", "create", "--permissions", "read,fly"],
      /--permissions must be one of read, write, delete, admin, got "fly"/,
    ],
    [["keys", "create", "--rate-limit", "0"], /--rate-limit must be a whole number from 1 to 10000/],
    [["tenants", "create", "--plan", "gold"], /--plan must be one of free, starter/],
    [["keys", "list", "--data-dir", ""], /--data-dir must name a folder/],
  ])("%j ends with 2", async (args, message) => {
    const { code, err } = await command(tempDir(), args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });
});

it("runs the lifecycle, by the clock of the server that runs", async () => {
  const clock = new TestClock();
  const server = await start({ clock, extractor: plainExtractor() });
  await server.addAndWait("u", "I like tea");
  clock.advance(400 * 86_400);
  const { code, out, err } = await command(server.dir, ["lifecycle", "run", "--json"]);
  expect(code, err).toBe(0);
  expect(err).toMatch(/Looking at memories: 100 % \(\d+ of \d+ memories\)/);
  expect(JSON.parse(out)).toMatchObject({ decayed: expect.any(Number), archived: expect.any(Number) });
  // By this run or by that of the schedule, whose time has come too.
  await until(async () => (await server.list("?external_user_id=u")).body.pagination.total === 0);
  expect((await command(server.dir, ["lifecycle", "run"])).out).toMatch(/^WHAT +COUNT\nmemories looked at +\d+\n/);
});

describe.concurrent("the export", () => {
  it("has each end user and their memories with histories, archived ones too, line by line", async () => {
    const server = await start({ extractor: plainExtractor() });
    await server.addAndWait("ann", "I like tea");
    await server.addAndWait("ann", "I own a boat");
    await server.addAndWait("bob", "I play the cello");
    const [first] = (await server.list("?external_user_id=ann")).body.data;
    await server.call("PATCH", `/v1/memories/${first.id}`, { body: { is_archived: true } });

    const { code, out } = await command(server.dir, ["export"]);
    expect(code).toBe(0);
    const lines = out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: "export", format: 1, tenant_id: server.tenantId });
    expect(
      lines
        .filter(({ type }) => type === "end_user")
        .map((line) => line.external_user_id)
        .sort(),
    ).toEqual(["ann", "bob"]);
    const memories = lines.filter(({ type }) => type === "memory");
    expect(memories.map(({ content }) => content).sort()).toEqual(["I like tea", "I own a boat", "I play the cello"]);
    const archived = memories.find(({ id }) => id === first.id);
    expect(archived).toMatchObject({ is_archived: true, external_user_id: "ann" });
    expect(archived.versions.length).toBe(2);
  });

  it("of one end user, to a file, is there whole or not at all", async () => {
    const server = await start({ extractor: plainExtractor() });
    await server.addAndWait("ann", "I like tea");
    await server.addAndWait("bob", "I play the cello");
    const file = join(tempDir(), "ann.jsonl");
    const none = await command(server.dir, ["export", "--user", "nobody", "--output", file]);
    expect([none.code, existsSync(file), existsSync(`${file}.partial`)]).toEqual([1, false, false]);
    expect(none.err).toMatch(/has no end user nobody/);
    const done = await command(server.dir, ["export", "--user", "ann", "--output", file]);
    expect(done.out).toMatch(/1 end users and 1 memories are in/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toContain("I like tea");
    expect(readFileSync(file, "utf8")).not.toContain("cello");
  });
});

describe.concurrent("an export that cannot be written", () => {
  it("ends quietly when its reader has enough", async () => {
    const server = await start({ extractor: plainExtractor() });
    for (let n = 0; n < 40; n++) await server.addAndWait(`user-${n}`, `I own boat ${n}`);
    const main = join(import.meta.dirname, "..", "src", "main.ts");
    for (const dir of [server.dir, await stopped(server)]) {
      const line = `'${process.execPath}' --conditions=memoryos-source '${main}' export --data-dir '${dir}'`;
      const { stdout, stderr } = await promisify(execFile)("sh", ["-c", `${line} | head -c 30`]);
      expect([stdout.length, stderr]).toEqual([30, ""]);
    }
  });

  it("says why, without a trace of the program", async () => {
    const server = await start();
    const file = join(tempDir(), "none", "x.jsonl");
    const { code, out, err } = await command(server.dir, ["export", "--output", file]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe(`${file} cannot be written: no such file or directory. Name another file.\n`);
  });
});

/** The data folder of a server that has stopped. */
async function stopped(server: Awaited<ReturnType<typeof start>>): Promise<string> {
  await server.close();
  return server.dir;
}

describe.concurrent("doctor", () => {
  const graded = async (dir: string, env: Record<string, string> = {}) => {
    const { code, out } = await command(dir, ["doctor", "--json"], { PORT: "0", ...env });
    const findings = JSON.parse(out) as { what: string; grade: string; says: string; advice: string | null }[];
    const bad = findings.filter(({ grade }) => grade !== "ok");
    for (const { advice } of bad) expect(advice).toBeTruthy();
    return {
      code,
      findings,
      bad: bad.filter(({ what }) => what !== "Disk").map(({ what, grade }) => `${what} ${grade}`),
    };
  };

  it("finds nothing wrong with a server that runs, and says that it does", async () => {
    const dir = tempDir();
    const { base } = await runServer({ MEMORYOS_DATA_DIR: dir });
    // What listens on the port that the command would have it start on has nothing to do with it.
    const { code, bad, findings } = await graded(dir);
    expect([code, bad]).toEqual([0, []]);
    expect(findings.map(({ what }) => what)).toEqual([
      "Node",
      "Server",
      "Data folder",
      "Pepper",
      "Database",
      "Schema",
      "Embedder",
      "Jobs",
      "Disk",
      "Clock",
      "Port",
    ]);
    expect(findings[1]?.says).toBe("One runs on this data folder.");
    expect(findings.at(-1)?.says).toBe(`The server listens at ${base}.`);
    const shown = await command(dir, ["doctor"], { PORT: "0" });
    expect(shown.out).toMatch(/^ok {4}Node/);
  });

  it("finds each thing that is wrong, and says what to do", async () => {
    const dir = join(tempDir(), "data");
    mkdirSync(dir, { mode: 0o700 });
    const server = await start({ dir });
    const { port } = new URL(server.url);
    await server.close();
    // The vectors of the tests are made of words.
    expect(await graded(dir)).toMatchObject({ code: 1, bad: ["Embedder failure"] });
    chmodSync(dir, 0o755);
    chmodSync(join(dir, "pepper"), 0o644);
    expect((await graded(dir)).bad).toEqual(["Data folder warning", "Pepper warning", "Embedder failure"]);
    const other = await start();
    const taken = new URL(other.url).port;
    expect(taken).not.toBe(port);
    const busy = await graded(dir, { PORT: taken });
    expect(busy.bad).toContain("Port warning");
    expect(busy.findings.at(-1)?.advice).toMatch(/stop what listens there, or set PORT/);
  });
});

it("is a command of its own, of the package", async () => {
  const bin = join(import.meta.dirname, "..", "bin", "memoryos-server.js");
  const { stdout } = await promisify(execFile)(process.execPath, [bin, "help", "keys", "list"]);
  expect(stdout).toMatch(/Usage: npx memoryos-server keys list/);
});

it("serves without a command, as `serve` does, and says so in its help", async () => {
  const help = await command(tempDir(), ["serve", "--help"]);
  expect(help.out).toMatch(/Starts the server[\s\S]*\n {2}MEMORYOS_DATA_DIR /);
  const server = await runServer({ MEMORYOS_DATA_DIR: tempDir() });
  expect((await send(server.base, "GET", "/v1/memories", { key: KEY })).status).toBe(200);
});
