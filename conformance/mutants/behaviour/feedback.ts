import { type Fault, fault } from "./fault.ts";

const HANDLERS = "server/src/handlers";
const STORE = "server/src/store/sqlite";

/** Feedback on retrievals. */
export const feedback: readonly Fault[] = [
  fault({
    id: "correction-not-required",
    wrong: "takes `user_corrected` without a correction",
    requirement: "FBK-003",
    file: `${HANDLERS}/feedback.ts`,
    find: `body.outcome === "user_corrected" && body.correction === undefined`,
    replace: `body.outcome === "user_corrected" && body.correction === ""`,
  }),
  fault({
    id: "every-correction-queued",
    wrong: "queues a correction whatever the outcome is",
    requirement: "FBK-004",
    file: `${HANDLERS}/feedback.ts`,
    find: "content !== null && CORRECTING.includes(body.outcome)",
    replace: "content !== null",
  }),
  fault({
    id: "correction-without-effect",
    wrong: "reads a correction like any message",
    requirement: "FBK-005",
    file: "server/src/jobs/absorb.ts",
    find: `if (job.kind !== "correction") return found;`,
    replace: `if (job.kind !== "none") return found;`,
  }),
  fault({
    id: "unknown-memories-used",
    wrong: "takes any id for a used memory",
    requirement: "FBK-006",
    file: `${STORE}/feedback.ts`,
    find: "if (positions.length > 0) return",
    replace: "if (positions.length < 0) return",
  }),
  fault({
    id: "retrievals-forgotten",
    wrong: "forgets a retrieval after an hour",
    requirement: "FBK-007",
    file: `${STORE}/feedback.ts`,
    find: `if (!retrieval) return { kind: "unknown_retrieval" };`,
    replace: `const asked = db.prepare("SELECT created_at AS at FROM retrievals WHERE retrieval_id = ?").get(retrievalId);
    if (!retrieval || now.getTime() - asked.at > 3_600_000) return { kind: "unknown_retrieval" };`,
  }),
];
