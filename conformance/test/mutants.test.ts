import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTarget, type Target } from "./target.ts";
import type { PassingAnswer, Wrong } from "./wrong-proxy.ts";
import { edit, idsOf, reportOnWrong } from "./wrong-report.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.stop());

interface Mutant extends Wrong {
  wrong: string;
  /** Check or requirement that is to be run; all run when there is none. */
  run: string;
  /** What has to fail. */
  fails: string;
  requirement: string;
}

const isRetrieve = ({ path, status }: PassingAnswer) => path === "/v1/memories/retrieve" && status === 200;
const isAdd = ({ path, status }: PassingAnswer) => path === "/v1/memories/add" && status === 200;
const isJob = ({ path, status }: PassingAnswer) => path.startsWith("/v1/memories/jobs/") && status === 200;

function header(name: string, fails: string, requirement: string): Mutant {
  const spoil = (answer: PassingAnswer) => answer.headers.delete(name);
  return { wrong: `leaves out ${name}`, run: "health-is-public", fails, requirement, spoil };
}

const MUTANTS: Mutant[] = [
  header("x-memoryos-quota-mode", "every-answer-quota-envelope", "ENV-001"),
  header("x-memoryos-circuit-status", "every-answer-quota-envelope", "ENV-001"),
  header("x-memoryos-budget-remaining", "every-answer-quota-envelope", "ENV-001"),
  header("x-request-id", "every-answer-request-id", "ENV-002"),
  header("x-memoryos-processing", "every-answer-request-id", "ENV-002"),
  {
    wrong: "sends the budget with two decimals",
    run: "ENV-003",
    fails: "every-budget-four-decimals",
    requirement: "ENV-003",
    spoil: (answer) => answer.headers.set("x-memoryos-budget-remaining", "0.50"),
  },
  {
    wrong: "replaces every request id",
    run: "ENV-005",
    fails: "request-id-returned",
    requirement: "ENV-005",
    spoil: (answer) => answer.headers.set("x-request-id", "another"),
  },
  {
    wrong: "sends errors as application/json",
    run: "no-credential",
    fails: "every-error-problem-details",
    requirement: "ERR-002",
    spoil: (answer) => {
      if (answer.status >= 400) answer.headers.set("content-type", "application/json");
    },
  },
  {
    wrong: "has no code in its errors",
    run: "ERR-005",
    fails: "unknown-path",
    requirement: "ERR-005",
    spoil: (answer) => {
      if (answer.status >= 400) edit(answer, (body) => delete body.code);
    },
  },
  {
    wrong: "repeats a wrong value in its 422",
    run: "ERR-003",
    fails: "invalid-fields-named",
    requirement: "ERR-003",
    spoil: (answer) => {
      if (answer.status === 422) edit(answer, (body) => Object.assign(body, { detail: answer.requestBody }));
    },
  },
  {
    wrong: "answers 500 to malformed JSON",
    run: "malformed-truncated",
    fails: "malformed-truncated",
    requirement: "REQ-001",
    spoil: (answer) => {
      if (answer.status === 400) answer.status = 500;
    },
  },
  {
    wrong: "lets a raw key in",
    run: "AUT-002",
    fails: "raw-key-refused",
    requirement: "AUT-002",
    spoil: (answer) => {
      if (answer.status === 401) answer.status = 200;
    },
  },
  {
    wrong: "hides ignored fields",
    run: "REQ-004",
    fails: "unknown-fields-named",
    requirement: "REQ-004",
    spoil: (answer) => answer.headers.delete("x-memoryos-ignored-fields"),
  },
  {
    wrong: "forgets a field of the outcome",
    run: "budget-agrees",
    fails: "budget-agrees",
    requirement: "ADD-006",
    spoil: (answer) => {
      if (isAdd(answer)) edit(answer, (body) => Object.assign(body, { budget_remaining_pct: 0.1234 }));
    },
  },
  {
    wrong: "answers a repeated request with another job",
    run: "IDM-001",
    fails: "idempotent-replay",
    requirement: "IDM-001",
    spoil: (answer) => {
      if (answer.headers.has("idempotency-replayed")) {
        edit(answer, (body) => Object.assign(body, { job_id: "0198b0c4-0000-7000-8000-000000000001" }));
      }
    },
  },
  {
    wrong: "loses the metadata of the add",
    run: "JOB-003",
    fails: "job-metadata",
    requirement: "JOB-003",
    spoil: (answer) => {
      if (isJob(answer)) edit(answer, ({ data }) => Object.assign(data as object, { metadata: {} }));
    },
  },
  {
    wrong: "counts memories it did not create",
    run: "JOB-006",
    fails: "job-counts",
    requirement: "JOB-006",
    spoil: (answer) => {
      if (isJob(answer)) edit(answer, ({ data }) => Object.assign(data as object, { memories_created: 99 }));
    },
  },
  {
    wrong: "finds nothing",
    run: "add-is-remembered",
    fails: "add-is-remembered",
    requirement: "ADD-003",
    spoil: (answer) => {
      if (isRetrieve(answer)) edit(answer, (body) => Object.assign(body, { data: [] }));
    },
  },
  {
    wrong: "orders results the other way round",
    run: "RET-001",
    fails: "results-ordered",
    requirement: "RET-001",
    spoil: (answer) => {
      if (isRetrieve(answer)) edit(answer, ({ data }) => (data as unknown[]).reverse());
    },
  },
  {
    wrong: "miscounts the tokens of the context",
    run: "RET-004",
    fails: "context-within-cap",
    requirement: "RET-004",
    spoil: (answer) => {
      if (isRetrieve(answer)) edit(answer, (body) => Object.assign(body, { context_token_count: 1 }));
    },
  },
  {
    wrong: "cuts its xml context short",
    run: "xml-context",
    fails: "xml-context",
    requirement: "RET-005",
    spoil: (answer) => {
      if (!isRetrieve(answer)) return;
      edit(answer, (body) => {
        body.system_prompt_addition = String(body.system_prompt_addition).slice(0, -3);
      });
    },
  },
  {
    wrong: "does not escape memories",
    run: "RET-006",
    fails: "hostile-text-escaped",
    requirement: "RET-006",
    spoil: (answer) => {
      if (!isRetrieve(answer)) return;
      edit(answer, (body) => {
        const contents = (body.data as { content: string }[]).map(({ content }) => `- ${content}`);
        body.system_prompt_addition = contents.join("\n");
      });
    },
  },
  {
    wrong: "starts every page at the beginning",
    run: "LST-002",
    fails: "pages-visit-each-once",
    requirement: "LST-002",
    reroute: (path) => path.replace(/&cursor=[^&]*/, ""),
  },
  {
    wrong: "lists archived memories",
    run: "LST-005",
    fails: "archive",
    requirement: "LST-005",
    reroute: (path) => (path.startsWith("/v1/memories?") ? `${path}&include_archived=true` : path),
  },
  {
    wrong: "does not look whose memory it is",
    run: "MEM-002",
    fails: "other-users-memory",
    requirement: "MEM-002",
    reroute: (path) => path.replace(/^(\/v1\/memories\/[^?]+)\?external_user_id=[^&]*/, "$1"),
  },
  {
    wrong: "archives instead of erasing",
    run: "DEL-002",
    fails: "hard-delete",
    requirement: "DEL-002",
    reroute: (path) => path.replace("hard_delete=true", "hard_delete=false"),
  },
];

describe("the suite, against a server that", () => {
  it.each(MUTANTS)("$wrong, fails $fails and names $requirement", async ({ run, fails, requirement, ...wrong }) => {
    const { code, out } = await reportOnWrong(target, wrong, [run]);
    expect(code, out).toBe(1);
    expect(idsOf(out, "FAIL"), out).toContain(fails);
    expect(out).toMatch(new RegExp(`^ +(base|strict|extended).*broken:.*${requirement}`, "m"));
  });
});
