import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { Tokenizer } from "@huggingface/tokenizers";
import { InferenceSession, Tensor } from "onnxruntime-node";

/** What the worker is started with. */
export interface ModelFiles {
  /** Folder with `tokenizer.json`, `tokenizer_config.json` and `onnx/model_quantized.onnx`. */
  readonly directory: string;
  /** Expected SHA-256 of the weights, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** A text to embed, or the wish that the worker ends once the run under way is over. */
export type WorkerRequest = { readonly id: number; readonly text: string } | "close";

/** `"ready"` once, then one answer for each text. */
export type WorkerReply =
  | "ready"
  | { readonly id: number; readonly vector: Float32Array<ArrayBuffer> }
  | { readonly id: number; readonly failure: string };

/** `max_seq_length` of the published model: what follows is not seen. */
const MAX_TOKENS = 256;

/**
 * Text is cut here before it is tokenized, because splitting words into pieces costs up to 10 µs a character. Prose
 * reaches {@link MAX_TOKENS} after some 1,200 characters.
 */
const MAX_CHARACTERS = 4096;

/**
 * One thread: short texts run faster on one than on two (2.1 against 2.9 ms), and the other core of a small machine is
 * free to answer requests.
 */
const THREADS = 1;

const port = parentPort;
if (port === null) throw new Error("The embedding model runs in a worker thread only.");

const { directory, sha256 } = workerData as ModelFiles;
const weights = readModelFile("onnx/model_quantized.onnx");
const actualSha256 = createHash("sha256").update(weights).digest("hex");
if (actualSha256 !== sha256) {
  throw new Error(
    `The weights in ${directory} are not the expected ones: their SHA-256 is ${actualSha256}, expected ${sha256}. Install the dependencies again.`,
  );
}
const tokenizer = new Tokenizer(readModelJson("tokenizer.json"), readModelJson("tokenizer_config.json"));
const session = await InferenceSession.create(weights, { intraOpNumThreads: THREADS, interOpNumThreads: 1 });

port.on("message", async (request: WorkerRequest) => {
  if (request === "close") {
    port.close();
    return;
  }
  const { id, text } = request;
  try {
    const vector = await embed(text);
    port.postMessage({ id, vector } satisfies WorkerReply, [vector.buffer]);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    port.postMessage({ id, failure } satisfies WorkerReply);
  }
});

// The first run allocates and is several times slower than the others.
await embed("ready");
port.postMessage("ready" satisfies WorkerReply);

function readModelFile(name: string): Uint8Array {
  const path = join(directory, name);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`The embedding model's file ${path} cannot be read. Install the dependencies again.`, { cause });
  }
}

function readModelJson(name: string): object {
  return JSON.parse(new TextDecoder().decode(readModelFile(name)));
}

/**
 * One text a run, never several: the activations of the int8 model are scaled over the whole run, so that a text's
 * vector would depend on its neighbours (cosine to the vector of the text alone: 0.989 on average, 0.952 at worst).
 */
async function embed(text: string): Promise<Float32Array<ArrayBuffer>> {
  const tokens = tokenize(text);
  const tensor = (data: BigInt64Array) => new Tensor("int64", data, [1, data.length]);
  const output = await session.run({
    input_ids: tensor(tokens),
    attention_mask: tensor(new BigInt64Array(tokens.length).fill(1n)),
    token_type_ids: tensor(new BigInt64Array(tokens.length)),
  });
  const hidden = output.last_hidden_state;
  if (hidden?.type !== "float32") throw new Error("The embedding model gave no hidden state of 32-bit floats.");
  return normalisedMean(hidden.data as Float32Array, tokens.length);
}

function tokenize(text: string): BigInt64Array {
  const { ids } = tokenizer.encode(text.slice(0, MAX_CHARACTERS));
  // The last token ends the sequence; the model expects it on truncated text too.
  const kept = ids.length > MAX_TOKENS ? [...ids.slice(0, MAX_TOKENS - 1), ...ids.slice(-1)] : ids;
  return BigInt64Array.from(kept, BigInt);
}

/** Mean over the tokens, scaled to length 1. Every token counts: without padding the attention mask is all ones. */
function normalisedMean(hidden: Float32Array, tokenCount: number): Float32Array<ArrayBuffer> {
  const dimensions = hidden.length / tokenCount;
  const vector = new Float32Array(dimensions);
  for (let token = 0; token < hidden.length; token += dimensions) {
    for (let i = 0; i < dimensions; i++) vector[i] = (vector[i] ?? 0) + (hidden[token + i] ?? 0);
  }
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
