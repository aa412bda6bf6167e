/** What a tool that only reads the 3.0 document does not learn, wherever the conversion left it out. */
export const LOSSES = {
  webhooks: "The messages that MemoryOS sends (`webhooks`) are left out: 3.0 has no place for them.",
  nullType:
    "A field that is always null (such as `blocked_reason` of `queued`) is a nullable string: 3.0 has no null type.",
  besideReference:
    "What a field says beside a reference to a shared schema (such as its description) is left out: 3.0 ignores it.",
  nameOfNullable: "A shared type that is no object stands, where it may be null, as a copy without its name.",
  optionalNull: "That null means the same as leaving an optional field of a request out: here it can only be left out.",
  moreExamples: "Of several examples of a schema only the first is kept.",
  licence: "The licence is named by its address and not by its SPDX identifier.",
} as const;

/** The key of a loss. */
export type Loss = keyof typeof LOSSES;
