/**
 * What a requirement means in practice, where its sentence alone leaves a server's author guessing: values, order, and what
 * is free. By the id of the requirement.
 */
export const HINTS: Readonly<Record<string, string>> = {
  "ADD-007":
    "The schema of `external_user_id` does not exclude `me`: check it by itself, in path, query and body, with a pointer in `details`.",
  "ADD-008":
    "Compare with the words that active memories have now, without regard to case, white space and the full stop. The decision is `merged`, with the id of the known memory.",
  "ADD-015": "`Do you have a dog?` and `Yes.` become `I have a dog.`; the sentence may be another, but names the dog.",
  "ADD-016":
    "Tell languages apart by words that only English has: `in`, `am` and `was` are German too. The check says `Ich wohne seit zwei Jahren in Kopenhagen und arbeite als Krankenschwester.`",
  "ADD-018": "A proposal of the assistant gives context as its other messages do and becomes no memory by itself.",
  "DEL-006":
    "Keep a keyed hash of what was erased and when: a job that was accepted before stores nothing with that hash.",
  "DEL-010": "Look for known statements among active memories only.",
  "ENV-004":
    "Without the profile `quota` and on the plan `enterprise` nothing is limited: leave the header out of every answer.",
  "ERR-007":
    "`manifest.json` has the profile of each operation. A tenant's operation may answer 401 first, when the request has no valid key.",
  "FBK-006":
    "It has to be a memory of the same user, and need not be among those that the retrieve returned. Archived ones count too.",
  "IDM-007":
    "Keep with the key which memories its job made. When it made some and none is left, archived ones counted, the answer is 410.",
  "IDM-009":
    "Compare the body after validation: without unknown fields and nulls, keys sorted, `1.0` as `1`. `idempotency_key` is no part of the contents; what is in `metadata` is all of it.",
  "JOB-005": "Only with the control service: `PUT /v1/faults/extractor`.",
  "LST-004":
    "Needs a key of less permission, which the suite makes with the profile `keys`; without that profile it cannot be tried.",
  "LST-007":
    "Sign the cursor together with tenant, list and filters. `limit` is not one of them: it may change from page to page.",
  "LST-011": "Let the cursor name the last row that was shown, by `created_at` and `id` together, and go on after it.",
  "MEM-005": "`occurred_at` is any RFC 3339 time with its zone; it comes back in UTC.",
  "REQ-001": "A level is an object or a list. 32 within one another pass, 33 do not; the outermost counts.",
  "REQ-003":
    "16 MiB must be refused, and the largest add that the schema allows must pass. Read the body to its end before you answer: a closed connection hides the 413.",
  "REQ-004":
    "The name as it was sent, in success and error alike, and of query parameters too. Name a nested one with its place, such as `messages[0].colour`.",
  "REQ-007":
    "The header is there whatever the names are: replace what is not printable ASCII, by `?` or an escape such as `%C3%A9`, and do not leave the field out.",
  "RET-004":
    "Use the vocabulary of cl100k_base, as tiktoken and gpt-tokenizer have it; an estimate by characters fails. The cap is exact, the count may differ by a tenth or 3 tokens.",
  "RET-005":
    "Characters that XML cannot hold must not get into a memory. In `json`, `<` can be `\\u003c`, in `xml` it is `&lt;`: the parsed text is `content` exactly.",
  "RET-006":
    "In `bullets` write at least `<` in another way, such as `&lt;` or `\\u003c`, and keep each memory on one line, also where it holds U+2028 or U+0085.",
  "RET-015": "What was created exactly at `as_of` is there. Times are compared as precisely as they are written.",
  "RET-016": "Take the last version in the history that began at or before `as_of`.",
  "RET-020": "Frequencies of words, means and thresholds are computed over this user's memories alone.",
  "RET-025": "The result itself has the values from before this retrieve; the new ones may lag by a second.",
  "RET-027": "The wording of a heading is yours, such as `Preferences:`.",
  "RET-030":
    "Leave out from the least important up until the block fits. One that is too long for what is left may be skipped for a shorter one.",
  "RET-033": "`…` is counted too. Cut the text first and escape it then, or half of `&lt;` remains.",
  "VER-001": '`details` is `{ "max_supported": "v1" }`; under `/v1` an unknown path has null.',
};
