import { z } from "zod";
import { normaliseMemoryText } from "../text.ts";
import { CATEGORIES, type Candidate } from "../types.ts";

/** More memories than this from one conversation are junk. */
const MOST_MEMORIES = 60;
/** Bounds of a hedged statement's confidence: it is buffered, not kept. */
const HEDGED = { least: 0.45, most: 0.64 };

const memory = z.strictObject({
  content: z
    .string()
    .transform(normaliseMemoryText)
    .pipe(z.string().min(10).max(500))
    .describe("One sentence that is understood by itself, 10 to 500 characters, in the user's language and words."),
  category: z.enum(CATEGORIES),
  importance: z.int().min(1).max(10).describe("1 (trivial) to 10 (must never be forgotten)."),
  confidence: z.number().min(0).max(1).describe("0 to 1: how sure it is that the user stated this."),
  turns: z.array(z.int().min(0)).min(1).max(50).describe("Numbers of the user's turns that say it."),
  reason: z
    .string()
    .transform(normaliseMemoryText)
    .pipe(z.string().min(1).max(200))
    .describe("A short phrase on why it is worth remembering."),
  corrects: z
    .string()
    .transform(normaliseMemoryText)
    .pipe(z.string().min(1).max(500))
    .nullable()
    .describe("What the user says is no longer true, as a sentence of the same form; null when nothing."),
  hedged: z.boolean().describe("Whether the user was unsure of it (“I might”, “I think I prefer”)."),
  event_start: z.iso.date().nullable().describe("Date (2026-03-12) of a dated event, or its first day; else null."),
  event_end: z.iso.date().nullable().describe("Last day of an event of several days; else null."),
});

/** What a model must answer. */
export const answerSchema = z.strictObject({
  memories: z
    .array(
      memory.refine(({ event_start, event_end }) => event_end === null || (event_start ?? "~") <= event_end, {
        path: ["event_end"],
      }),
    )
    .max(MOST_MEMORIES),
});

export type Answer = z.infer<typeof answerSchema>;

/** Limits that some endpoints refuse in a schema. They are told in words instead, and checked when the answer is there. */
const LIMITS = ["minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "format", "pattern"] as const;

/** The schema as it is sent. */
export const sentSchema = z.toJSONSchema(answerSchema, {
  target: "draft-7",
  io: "input",
  override: ({ jsonSchema }) => {
    for (const limit of LIMITS) delete jsonSchema[limit];
  },
});

/** The answer as candidates, before it is asked what they rest on. */
export function candidatesOf({ memories }: Answer): Candidate[] {
  return memories.map(({ turns, event_start, event_end, confidence, hedged, ...rest }) => ({
    ...rest,
    turnIndexes: [...new Set(turns)].sort((a, b) => a - b),
    hedged,
    confidence: hedged ? Math.min(Math.max(confidence, HEDGED.least), HEDGED.most) : confidence,
    eventAt: event_start === null ? null : { start: event_start, ...(event_end === null ? {} : { end: event_end }) },
  }));
}
