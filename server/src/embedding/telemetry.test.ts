import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";

test("embedding leaves nothing behind on the machine: the runtime's telemetry is off", async () => {
  const folder = await mkdtemp(join(tmpdir(), "memoryos-telemetry-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [home, temporary] = [join(folder, "home"), join(folder, "tmp")];
  await mkdir(home);
  await mkdir(temporary);
  const script = `
    import { createMiniLmEmbedder } from ${JSON.stringify(join(import.meta.dirname, "minilm.ts"))};
    const embedder = await createMiniLmEmbedder();
    await embedder.embed(["Her brother repairs violins in Porto."]);
    await embedder.close();`;
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
  const program = join(folder, "embed.mjs");
  await writeFile(program, script);
  await promisify(execFile)(process.execPath, [program], {
    env: { ...env, HOME: home, TMPDIR: temporary },
  });
  expect(await readdir(home)).toEqual([]);
  expect(await readdir(temporary)).toEqual([]);
});
