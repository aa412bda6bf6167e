import { type Fault, fault } from "./fault.ts";

const HANDLERS = "server/src/handlers";

/** Adding, jobs, and what is told of memories. */
export const adding: readonly Fault[] = [
  fault({
    id: "me-in-a-path",
    wrong: "takes `me` in a path for a user's name",
    requirement: "ADD-007",
    file: `${HANDLERS}/users.ts`,
    find: `refuseReservedUser(path.external_user_id, "path");`,
    replace: "",
  }),
  fault({
    id: "assistants-words-remembered",
    wrong: "remembers what the assistant says of itself",
    requirement: "ADD-004",
    file: "server/src/jobs/absorb.ts",
    find: "=> ({\n      role,\n      content,\n      externalTurnId",
    replace: `=> ({\n      role: role === "assistant" ? "user" : role,\n      content,\n      externalTurnId`,
  }),
  fault({
    id: "repetition-stored-again",
    wrong: "stores what was said before once more",
    requirement: "ADD-008",
    file: "server/src/jobs/absorb.ts",
    find: "const reconciled = decidedWithin(reconcile(job, weighed, known, now), known, job, access);",
    replace:
      "const reconciled = decidedWithin(reconcile(job, weighed, { ...known, memories: [] }, now), known, job, access);",
  }),
  fault({
    id: "underscored-metadata-dropped",
    wrong: "keeps keys of metadata that begin with an underscore to itself",
    requirement: "ADD-013",
    file: `${HANDLERS}/add.ts`,
    find: "metadata: withTexts(metadata, labels),",
    replace: `metadata: Object.fromEntries(Object.entries(withTexts(metadata, labels)).filter(([key]) => !key.startsWith("_"))),`,
  }),
  fault({
    id: "conversation-forgotten",
    wrong: "forgets of which conversation a memory is",
    requirement: "ADD-014",
    file: `${HANDLERS}/wire.ts`,
    find: "source_conversation_id: memory.conversationId,",
    replace: "source_conversation_id: null,",
  }),
  fault({
    id: "job-metadata-forgotten",
    wrong: "forgets the metadata of a job",
    requirement: "JOB-003",
    file: `${HANDLERS}/jobs.ts`,
    find: "metadata: job.metadata,",
    replace: "metadata: {},",
  }),
  fault({
    id: "decisions-forgotten",
    wrong: "does not say what became of the candidates of a job",
    requirement: "JOB-004",
    file: `${HANDLERS}/jobs.ts`,
    find: "decisions: job.decisions,",
    replace: "decisions: [],",
  }),
  fault({
    id: "given-up-early",
    wrong: "gives a job up after two attempts",
    requirement: "JOB-005",
    file: "server/src/jobs/retry.ts",
    find: "MAX_ATTEMPTS = 3",
    replace: "MAX_ATTEMPTS = 2",
  }),
  fault({
    id: "failure-completes",
    wrong: "completes a job whose extraction failed, with nothing",
    requirement: "JOB-005",
    file: "server/src/jobs/absorb.ts",
    find: "throw withoutWords(words, error);",
    replace: `await store.completeJob(job, {
        memories: [], decisions: [], supersessions: [], reinforcements: [], revisions: [], buffered: [], confirmed: [],
        domain: null, basedOn: null, extractionMetadata: {}, metrics: {}, keepMessages: false, now: clock.now(),
      });`,
  }),
  fault({
    id: "nothing-found-too-early",
    wrong: "says of a job in the queue that nothing was found",
    requirement: "JOB-013",
    file: `${HANDLERS}/jobs.ts`,
    find: `job.status === "completed" && job.decisions.length === 0`,
    replace: "job.decisions.length === 0",
  }),
  fault({
    id: "observed-when-received",
    wrong: "takes the time of receipt for that of a message",
    requirement: "MEM-005",
    file: `${HANDLERS}/add-answer.ts`,
    find: "occurred_at: message.occurred_at",
    replace: "occurred_at: index < 0",
  }),
];
