import { readFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { didYouMean } from "../src/cli/suggest.ts";
import { type Conversation, ConversationError } from "./conversation.ts";
import { type Options, UsageError } from "./options.ts";
import { readRecord } from "./record.ts";

/** The conversations that ship with the demo. */
const SHIPPED = ["coding", "tutoring", "shop"];
const SHIPPED_FOLDER = join(import.meta.dirname, "conversations");

/**
 * Reads the conversations that the options name.
 *
 * @throws UsageError when the name is none that ships, or a flag does not go with it.
 * @throws ConversationError when a file cannot be read or understood.
 */
export async function readConversations({ conversation: name, line, user }: Options): Promise<Conversation[]> {
  const shipped = name === "all" ? SHIPPED : SHIPPED.filter((each) => each === name);
  if (shipped.length > 0) {
    if (line !== null || user !== null) throw new UsageError("--line and --user go with a file of your own");
    const files = shipped.map((each) => join(SHIPPED_FOLDER, `${each}.json`));
    return Promise.all(files.map((file) => readConversation(file, null, null)));
  }
  if (![".json", ".jsonl"].includes(extname(name))) {
    const known = [...SHIPPED, "all"];
    throw new UsageError(
      `"${name}" is not a conversation that ships with the demo${didYouMean(name, known)}. ` +
        `Name one of ${known.join(", ")}, or a file that ends in .json or .jsonl.`,
    );
  }
  // npm changes to the folder of package.json; a person means the folder they are in.
  return [await readConversation(resolve(process.env.INIT_CWD ?? ".", name), line, user)];
}

async function readConversation(file: string, line: number | null, user: string | null): Promise<Conversation> {
  const text = await readText(file);
  const name = basename(file, extname(file));
  if (extname(file) === ".json") {
    if (line !== null) throw new UsageError("--line chooses a line of a .jsonl file, and this is a .json file");
    return readRecord(parseJson(text, file), { where: file, id: name, place: null, user });
  }
  const lines = text.replace(/\n+$/, "").split("\n");
  const number = line ?? 1;
  const chosen = lines[number - 1];
  if (chosen === undefined) {
    const has = lines.length === 1 ? "1 line" : `${lines.length} lines`;
    throw new ConversationError(`${file} has ${has}: there is no line ${number}.`);
  }
  const where = `${file}, line ${number}`;
  const place = lines.length === 1 ? null : `line ${number} of ${lines.length}`;
  return readRecord(parseJson(chosen, where), { where, id: `${name}-${number}`, place, user });
}

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new ConversationError(`There is no file ${file}.`);
    if (code === "EISDIR") throw new ConversationError(`${file} is a folder; name a .json or .jsonl file.`);
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") throw new ConversationError(`${file} is not UTF-8 text.`);
    throw new ConversationError(`${file} cannot be read: ${message}`);
  }
}

function parseJson(text: string, where: string): unknown {
  if (text.trim() === "") throw new ConversationError(`${where} is empty; a conversation in JSON was expected.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConversationError(`${where} is not JSON: ${(error as Error).message}`);
  }
}
