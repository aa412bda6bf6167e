import { readFileSync } from "node:fs";
import type { Validator } from "@memoryos/contract";
import { responseValidators } from "@memoryos/contract/validators/responses";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { UsageError } from "./command/usage-error.ts";

/** Validators of the answers that a document has, by operation and status. Header names are lower-case. */
export type AnswerValidators = Readonly<
  Record<string, Readonly<Record<string, { headers: Validator; body?: Validator }>>>
>;

type Json = Record<string, unknown>;
type Schema = Json;
interface Response {
  headers?: Record<string, { $ref: string } | { required?: boolean; schema: Schema }>;
  content?: Record<string, { schema: Schema }>;
}
interface Document {
  openapi: string;
  info: { version: string };
  paths: Record<
    string,
    Record<string, { operationId?: string; responses?: Record<string, { $ref: string } | Response> }>
  >;
  components: { schemas: Record<string, Schema> };
}

const known = new Map<string, AnswerValidators>();

/** The validators of the contract, or of the document in a file. */
export function validatorsOf(file: string | null): AnswerValidators {
  if (file === null) return responseValidators;
  const made = known.get(file) ?? compile(readSpec(file));
  known.set(file, made);
  return made;
}

/**
 * Reads an OpenAPI 3.1 document in JSON.
 *
 * @throws UsageError when the file is none.
 */
export function readSpec(file: string): Document {
  let document: Partial<Document>;
  try {
    document = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`cannot read the document of --spec: ${error instanceof Error ? error.message : error}`);
  }
  if (document.openapi?.startsWith("3.1.") && document.paths && document.components?.schemas && document.info) {
    return document as Document;
  }
  throw new UsageError(`${file} is no OpenAPI 3.1 document in JSON with paths and schemas`);
}

function compile(document: Document): AnswerValidators {
  const [text, json] = [ajvFor(document, true), ajvFor(document, false)];
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  return Object.fromEntries(
    operations.flatMap(({ operationId, responses = {} }) => {
      if (operationId === undefined) return [];
      const answers = Object.entries(responses).map(([status, entry]) => {
        const { headers = {}, content = {} } = resolve<Response>(document, entry);
        const body = Object.values(content)[0]?.schema;
        const validators = { headers: compiled(text, headerSchema(document, headers)) };
        return [status, body === undefined ? validators : { ...validators, body: compiled(json, body) }] as const;
      });
      return [[operationId, Object.fromEntries(answers)] as const];
    }),
  );
}

function ajvFor({ components }: Document, coerce: boolean): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, strict: false, coerceTypes: coerce ? "array" : false, inlineRefs: false });
  addFormats.default(ajv);
  return ajv.addSchema({ $id: "contract", components });
}

/** Compiled when it is first needed: a run sees few of all answers. */
function compiled(ajv: Ajv2020, schema: Schema): Validator {
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/'));
  let made: Validator | undefined;
  const validate = (value: unknown) => {
    made ??= ajv.compile(absolute) as Validator;
    const isValid = made(value);
    validate.errors = made.errors ?? null;
    return isValid;
  };
  validate.errors = null as Validator["errors"];
  return validate as Validator;
}

function headerSchema(document: Document, headers: NonNullable<Response["headers"]>): Schema {
  const entries = Object.entries(headers).map(
    ([name, header]) =>
      [name.toLowerCase(), resolve<{ required?: boolean; schema: Schema }>(document, header)] as const,
  );
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    required: entries.filter(([, { required }]) => required).map(([name]) => name),
  };
}

function resolve<T>(document: Document, entry: { $ref: string } | T): T {
  if (typeof entry !== "object" || entry === null || !("$ref" in entry)) return entry as T;
  const steps = entry.$ref.replace(/^#\//, "").split("/");
  const found = steps.reduce<unknown>((node, step) => (node as Json | undefined)?.[step], document);
  if (found === undefined) throw new UsageError(`the document of --spec has no ${entry.$ref}`);
  return found as T;
}
