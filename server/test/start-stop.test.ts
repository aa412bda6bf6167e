import { execFile, spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { filesWith, KEY, later, send, tempDir, until } from "./kit.ts";
import { runServer, spawnServer } from "./process.ts";
import { headOf } from "./wire.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "..", "..");

describe("a configuration that cannot be used", () => {
  const aFile = () => {
    const path = join(tempDir(), "file");
    writeFileSync(path, "");
    return path;
  };
  const withBrokenDatabase = () => {
    const dir = tempDir();
    writeFileSync(join(dir, "memoryos.db"), "this is not a database ".repeat(100));
    return dir;
  };
  const withBrokenPepper = () => {
    const dir = tempDir();
    writeFileSync(join(dir, "pepper"), "short");
    return dir;
  };

  it.concurrent.each<[string, () => Record<string, string>, RegExp]>([
    ["a port that is no number", () => ({ PORT: "abc" }), /PORT must be/],
    ["an unknown log level", () => ({ MEMORYOS_LOG_LEVEL: "loud" }), /MEMORYOS_LOG_LEVEL must be one of/],
    ["a key that can be guessed", () => ({ MEMORYOS_API_KEY: "short" }), /MEMORYOS_API_KEY must be/],
    ["an address of another machine", () => ({ HOST: "192.0.2.1" }), /HOST is not an address of this machine/],
    ["a data folder that is a file", () => ({ MEMORYOS_DATA_DIR: aFile() }), /data folder .* cannot be used/],
    ["a data folder that cannot be made", () => ({ MEMORYOS_DATA_DIR: "/sys/none" }), /data folder .* cannot be used/],
    ["a damaged database", () => ({ MEMORYOS_DATA_DIR: withBrokenDatabase() }), /data folder .* cannot be used/],
    ["a damaged pepper", () => ({ MEMORYOS_DATA_DIR: withBrokenPepper() }), /pepper is damaged/],
  ])("is refused with a clear message: %s", async (_, env, message) => {
    const server = spawnServer({ MEMORYOS_DATA_DIR: tempDir(), ...env() });
    expect((await server.exited).code).toBe(1);
    expect(server.err()).toMatch(message);
    expect(server.err()).not.toMatch(/\n\s+at /);
    expect(server.out()).toBe("");
  });

  it("names everything that is wrong at once, and not the key", async () => {
    const server = spawnServer({ PORT: "-1", MEMORYOS_LOG_LEVEL: "loud", MEMORYOS_API_KEY: "mem_secret" });
    await server.exited;
    expect(server.err()).toMatch(/PORT[\s\S]*MEMORYOS_API_KEY[\s\S]*MEMORYOS_LOG_LEVEL/);
    expect(server.err()).not.toContain("mem_secret");
  });

  it("is refused when the port is in use", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", () => resolve()));
    later(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const server = spawnServer({ MEMORYOS_DATA_DIR: tempDir(), PORT: String(port) });
    expect((await server.exited).code).toBe(1);
    expect(server.err()).toMatch(/port is already in use.*PORT/);
    expect(server.err()).not.toMatch(/\n\s+at /);
  });

  it("uses up no first key: the next start, which works, still shows it", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", () => resolve()));
    later(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const env = { MEMORYOS_DATA_DIR: tempDir(), MEMORYOS_API_KEY: "" };
    expect((await spawnServer({ ...env, PORT: String(port) }).exited).code).toBe(1);
    const server = await runServer(env);
    const key = /mem_local_[A-Za-z0-9_-]+/.exec(server.out())?.[0] ?? "none was printed";
    expect((await send(server.base, "GET", "/v1/memories", { key })).status).toBe(200);
  });
});

describe.concurrent("the command line", () => {
  it("is refused with exit code 2 when it has an argument that is not known", async () => {
    const server = spawnServer({ MEMORYOS_DATA_DIR: tempDir() }, ["--foo"]);
    expect((await server.exited).code).toBe(2);
    expect(server.out()).toBe("");
    expect(server.err()).toBe("serve has no flag --foo. Run with --help to see what there is.\n");
  });

  it("prints the variables for serve --help, and starts nothing", async () => {
    const server = spawnServer({ PORT: "abc" }, ["serve", "--help"]);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.out()).toMatch(/Starts the server[\s\S]*\n {2}MEMORYOS_DATA_DIR /);
    expect(server.err()).toBe("");
  });
});

describe.concurrent("the data folder", () => {
  it("belongs to one server: a second one ends at once with a clear message", async () => {
    const env = { MEMORYOS_DATA_DIR: tempDir() };
    const first = await runServer(env);
    const second = spawnServer(env);
    expect((await second.exited).code).toBe(1);
    expect(second.err()).toMatch(/Another server is using the data folder .*MEMORYOS_DATA_DIR/);
    expect(second.err()).not.toMatch(/\n\s+at /);
    expect((await send(first.base, "GET", "/v1/memories")).status).toBe(200);
  });

  it("is made when missing, with its parents", async () => {
    const dir = join(tempDir(), "a", "b");
    await runServer({ MEMORYOS_DATA_DIR: dir });
    expect(() => mkdirSync(dir)).toThrow(/EEXIST/);
  });
});

describe.concurrent("the first start", () => {
  it("names the pages of the passport, and the outbox, or that nobody can sign in where codes cannot be mailed", async () => {
    const here = await runServer({ MEMORYOS_DATA_DIR: tempDir() });
    expect(here.out()).toContain("/outbox");
    expect(here.out()).toContain(`${here.base}/manage`);
    const elsewhere = { MEMORYOS_DATA_DIR: tempDir(), MEMORYOS_CONSENT_URL: "https://memory.example" };
    const there = (await runServer(elsewhere)).out();
    expect(there).not.toContain("/outbox");
    expect(there).toMatch(/Sign-in +nobody can sign in.*MEMORYOS_SMTP_URL.*MEMORYOS_CODES_IN_LOG=1/s);
    expect(there).toContain("https://memory.example/manage");
  });

  it("prints a key once, commands that work when pasted, and keeps the key out of the folder", async () => {
    const env = { MEMORYOS_DATA_DIR: tempDir(), MEMORYOS_API_KEY: "" };
    const first = await runServer(env);
    const key = /API key\s+(mem_local_\S+)/.exec(first.out())?.[1] as string;
    expect(key.length).toBeGreaterThan(30);
    expect(filesWith(env.MEMORYOS_DATA_DIR, key)).toEqual([]);

    const [add, retrieve] = commandsOf(first.out());
    expect(retrieve).toMatch(/^sleep /);
    const { stdout } = await run("bash", ["-c", add as string]);
    expect(stdout).toMatch(/\}\n$/);
    const { job_id } = JSON.parse(stdout);
    await until(async () => {
      const { body } = await send(first.base, "GET", `/v1/memories/jobs/${job_id}`, { key });
      return body.data.status === "completed";
    });
    const found = JSON.parse((await run("bash", ["-c", retrieve as string])).stdout);
    expect(found.data[0].content).toContain("Python");

    first.child.kill("SIGTERM");
    expect(await first.exited).toEqual({ code: 0, signal: null });
    const second = await runServer(env);
    expect(second.out()).not.toContain("mem_local_");
    expect(second.out()).toMatch(/shown at first start/);
    expect((await send(second.base, "GET", "/v1/memories", { key })).status).toBe(200);
  });

  it("with a key of one's own prints commands that take it from the variable", async () => {
    const env = { MEMORYOS_DATA_DIR: tempDir(), MEMORYOS_API_KEY: KEY };
    const server = await runServer(env);
    expect(server.out()).not.toContain(KEY);
    const [add] = commandsOf(server.out());
    const { stdout } = await run("bash", ["-c", add as string], { env: { ...process.env, ...env } });
    expect(JSON.parse(stdout).status).toBe("queued");
  });

  function commandsOf(out: string): string[] {
    return out.match(/^.*curl (.*\\\n)+.*$/gm) ?? [];
  }
});

describe.concurrent("SIGTERM under load", () => {
  it("answers every request sent on an open connection, and ends with 0", async () => {
    const server = await runServer({ MEMORYOS_DATA_DIR: tempDir() });
    let answered = 0;
    const { hostname, port } = new URL(server.base);
    const body = JSON.stringify({ external_user_id: "u", messages: [{ content: "I like tea and long walks." }] });
    const request = [
      "POST /v1/memories/add HTTP/1.1",
      `Host: ${hostname}`,
      `Authorization: ApiKey ${KEY}`,
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
      "",
      body,
    ].join("\r\n");

    /** Sends one request after the other on one connection until the server closes it behind an answer. */
    const client = () =>
      new Promise<{ sent: number; got: number; error: string | null }>((resolve) => {
        let sent = 0;
        let got = 0;
        let error: string | null = null;
        let received = "";
        const socket = connect(Number(port), hostname);
        const next = () => {
          sent += 1;
          socket.write(request);
        };
        socket.on("connect", next);
        socket.on("data", (chunk) => {
          received += chunk;
          if (!received.endsWith("}")) return;
          const { status, headers } = headOf(received);
          received = "";
          if (status === 200) got += 1;
          answered += 1;
          if (headers.get("connection") === "close") socket.end();
          else next();
        });
        socket.on("error", (cause) => {
          error = String(cause);
        });
        socket.on("close", () => resolve({ sent, got, error }));
      });

    const clients = Array.from({ length: 24 }, client);
    await until(() => answered > 200);
    server.child.kill("SIGTERM");
    for (const { sent, got, error } of await Promise.all(clients)) {
      expect(error).toBeNull();
      expect(got).toBe(sent);
    }
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.err()).toBe("");
  });

  it("does not wait for a client that never ends its request", async () => {
    const server = await runServer({ MEMORYOS_DATA_DIR: tempDir() });
    const { hostname, port } = new URL(server.base);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    await new Promise<void>((resolve) => {
      socket.write("POST /v1/memories/add HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n", () => resolve());
    });
    await send(server.base, "GET", "/health");
    server.child.kill("SIGTERM");
    expect(await server.exited).toEqual({ code: 0, signal: null });
  });
});

describe.concurrent("`npm start`", () => {
  /** Starts it as a user does; the server is a grandchild of the process that is signalled. */
  async function npmStart() {
    const env = { ...process.env, PORT: "0", MEMORYOS_DATA_DIR: tempDir(), MEMORYOS_API_KEY: KEY, NODE_OPTIONS: "" };
    const npm = spawn("npm", ["start"], { cwd: ROOT, env, stdio: ["ignore", "pipe", "inherit"] });
    later(() => void npm.kill("SIGKILL"));
    let out = "";
    npm.stdout.on("data", (chunk) => {
      out += chunk;
    });
    const url = await until(() => /Listening\s+(http:\S+)/.exec(out)?.[1]);
    return { npm, url };
  }
  const answers = (url: string) =>
    fetch(`${url}/health`).then(
      () => true,
      () => false,
    );

  it("stops the server when npm itself is told to stop", async () => {
    const { npm, url } = await npmStart();
    expect(await answers(url)).toBe(true);
    npm.kill("SIGTERM");
    await until(async () => !(await answers(url)));
  });

  it("leaves no server behind when what started it is killed", async () => {
    const { npm, url } = await npmStart();
    const wrapper = await until(() => wrapperOf(npm.pid as number));
    process.kill(wrapper, "SIGKILL");
    await until(async () => !(await answers(url)));
  });
});

/** The process of `.ci/node24.js` below `npm`, by Linux's /proc. */
function wrapperOf(pid: number): number | undefined {
  for (const child of childrenOf(pid)) {
    const command = readFileSync(`/proc/${child}/cmdline`, "utf8").split("\0");
    if (command[1]?.endsWith("node24.js")) return child;
    const found = wrapperOf(child);
    if (found) return found;
  }
  return undefined;
}

function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
}
