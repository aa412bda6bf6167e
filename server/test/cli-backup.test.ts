import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { command } from "./cli.ts";
import { KEY, plainExtractor, send, start, tempDir, until } from "./kit.ts";
import { runServer } from "./process.ts";

// Each command is a process of its own, and a busy machine takes seconds to start one.

/** A server with a memory of each of some users, and a backup of its folder. */
async function backedUp(users: string[]) {
  const server = await start({ extractor: plainExtractor() });
  for (const user of users) await server.addAndWait(user, `I am ${user} and I like tea`);
  const folder = join(tempDir(), "backup");
  const ran = await command(server.dir, ["backup", folder]);
  expect(ran.code, ran.err).toBe(0);
  return { server, folder, ran };
}

describe.concurrent("a backup", () => {
  it("of a running server restores keys, memories and histories in another folder, closed to others", async () => {
    const { server, folder, ran } = await backedUp(["ann", "bob"]);
    expect(ran.out).toMatch(/Backed up \d+ bytes, schema \d+/);
    expect(ran.err).toMatch(/^(Copying: \d+ %\n)*Copying: 100 %\n$/);
    expect(readdirSync(folder).sort()).toEqual(["backup.json", "memoryos.db", "pepper"]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o077, file).toBe(0);
    await server.addAndWait("ann", "I came too late for the backup");

    const dir = join(tempDir(), "restored");
    const restored = await command(dir, ["restore", folder, "--json"]);
    expect(restored.code, restored.err).toBe(0);
    expect(restored.err).toMatch(/^Restoring: 100 %$/m);
    expect(JSON.parse(restored.out)).toMatchObject({ data_dir: dir, format: 1 });
    expect(readdirSync(dir).filter((name) => /restoring/.test(name))).toEqual([]);
    const again = await start({ dir, extractor: plainExtractor() });
    const { body } = await again.list("?limit=50");
    expect(body.data.map((row: { content: string }) => row.content).sort()).toEqual([
      "I am ann and I like tea",
      "I am bob and I like tea",
    ]);
  });

  it("is of one moment although the server goes on writing", async () => {
    const server = await start({ extractor: plainExtractor() });
    let accepted = 0;
    let writing = true;
    const writer = (async () => {
      while (writing) {
        const body = { external_user_id: `u${accepted % 9}`, messages: [{ content: `I own boat ${accepted}` }] };
        const { status } = await server.call("POST", "/v1/memories/add", { body });
        expect(status).toBe(200);
        accepted += 1;
      }
    })();
    await until(() => accepted > 50);
    const folder = join(tempDir(), "backup");
    const { code, err } = await command(server.dir, ["backup", folder]);
    writing = false;
    await writer;
    expect(code, err).toBe(0);
    const dir = tempDir();
    expect((await command(dir, ["restore", folder])).code).toBe(0);
    const again = await start({ dir, extractor: plainExtractor() });
    const total = await until(async () => {
      const health = await again.store.countOpenJobs();
      return health === 0 && (await again.list("?limit=1")).body.pagination.total;
    });
    expect(total).toBeGreaterThan(40);
    expect(total).toBeLessThanOrEqual(accepted);
  });

  it("is refused where something is already", async () => {
    const log: string[] = [];
    const server = await start({
      extractor: plainExtractor(),
      env: { MEMORYOS_LOG_LEVEL: "error" },
      logTo: { write: (line) => void log.push(line) },
    });
    const folder = tempDir();
    const file = join(folder, "there");
    writeFileSync(file, "");
    const asks: [string, string][] = [
      [folder, `${folder} is not empty. Name a new folder for the backup.\n`],
      [file, `${file} is no folder. Name a new one for the backup.\n`],
      [join(file, "in"), `${join(file, "in")} cannot be made: not a directory. Name another folder.\n`],
    ];
    const withServer = [];
    for (const [to] of asks) withServer.push(await command(server.dir, ["backup", to]));
    await server.close();
    for (const [at, [to, err]] of asks.entries()) {
      expect(withServer[at]).toMatchObject({ code: 1, err });
      expect(await command(server.dir, ["backup", to])).toMatchObject({ code: 1, err });
    }
    // It is no fault of the server.
    expect(log).toEqual([]);
  });
});

describe.concurrent("a restore", () => {
  it("does not overwrite data unless it is forced to", async () => {
    const { folder } = await backedUp(["ann"]);
    const other = await start({ extractor: plainExtractor() });
    await other.addAndWait("zoe", "I like coffee");
    await other.close();
    const refused = await command(other.dir, ["restore", folder]);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/has data.*--force/);
    const forced = await command(other.dir, ["restore", folder, "--force"]);
    expect(forced.code, forced.err).toBe(0);
    const again = await start({ dir: other.dir });
    expect((await again.list("?external_user_id=ann")).body.pagination.total).toBe(1);
    expect((await again.list("?external_user_id=zoe")).body.pagination.total).toBe(0);
  });

  it("is refused while a server has the folder, and leaves it alone", async () => {
    const { server, folder } = await backedUp(["ann"]);
    const { code, err } = await command(server.dir, ["restore", folder, "--force"]);
    expect(code).toBe(1);
    expect(err).toMatch(/Another server is using the data folder/);
    expect((await server.list("?external_user_id=ann")).body.pagination.total).toBe(1);
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    ["no label", (folder) => writeFileSync(join(folder, "backup.json"), "{"), /is no backup/],
    [
      "a database that was changed",
      (folder) => appendFileSync(join(folder, "memoryos.db"), "x"),
      /memoryos.db is not what/,
    ],
    ["another pepper", (folder) => writeFileSync(join(folder, "pepper"), "p".repeat(32)), /pepper is not what/],
    [
      "a newer schema",
      (folder) => {
        const label = JSON.parse(readFileSync(join(folder, "backup.json"), "utf8"));
        writeFileSync(join(folder, "backup.json"), JSON.stringify({ ...label, schema: 999 }));
      },
      /newer version. Upgrade first/,
    ],
  ])("of a backup with %s is refused before anything is touched", async (_, spoil, message) => {
    const { folder } = await backedUp([]);
    spoil(folder);
    const dir = join(tempDir(), "restored");
    const { code, err } = await command(dir, ["restore", folder]);
    expect(code).toBe(1);
    expect(err).toMatch(message);
    expect(existsSync(dir)).toBe(false);
  });
});

describe.concurrent("doctor, of a folder that is damaged", () => {
  const failures = async (dir: string) => {
    const { code, out } = await command(dir, ["doctor", "--json"], { PORT: "0" });
    expect(code).toBe(1);
    return (JSON.parse(out) as { what: string; grade: string; says: string }[])
      .filter(({ grade }) => grade === "failure")
      .map(({ what, says }) => `${what}: ${says}`);
  };

  it("says so when the database cannot be read", async () => {
    const dir = tempDir();
    writeFileSync(join(dir, "memoryos.db"), "no database ".repeat(1000));
    expect(await failures(dir)).toEqual([expect.stringMatching(/^Database: It cannot be read/)]);
  });

  it("says so when the pepper is gone", async () => {
    const dir = tempDir();
    mkdirSync(join(dir, "data"), { mode: 0o700 });
    const server = await runServer({ MEMORYOS_DATA_DIR: join(dir, "data") });
    expect((await send(server.base, "GET", "/v1/memories", { key: KEY })).status).toBe(200);
    server.child.kill("SIGTERM");
    await server.exited;
    rmSync(join(dir, "data", "pepper"));
    expect(await failures(join(dir, "data"))).toEqual([expect.stringMatching(/^Pepper: .* is missing/)]);
  });
});
