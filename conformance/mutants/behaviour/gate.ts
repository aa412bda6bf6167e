import { type Fault, fault } from "./fault.ts";

const GATE = "server/src/memory/gate";

/** Layers of the gate and their order. */
export const gate: readonly Fault[] = [
  fault({
    id: "one-add-more-a-minute",
    wrong: "accepts one add more within a minute than the plan allows",
    requirement: "GAT-001",
    file: `${GATE}/judge.ts`,
    find: "facts.acceptedInMinute >= plan.addsPerUserAndMinute",
    replace: "facts.acceptedInMinute > plan.addsPerUserAndMinute",
  }),
  fault({
    id: "minute-of-the-user-slides",
    wrong: "counts adds from the first one on, not by the minute of the clock",
    requirement: "GAT-001",
    file: "server/src/store/sqlite/accept.ts",
    find: "const minute = Math.floor(at / MINUTE);",
    replace: "const minute = Math.floor(at / (2 * MINUTE));",
  }),
  fault({
    id: "enterprise-limited",
    wrong: "limits the users of `enterprise`",
    requirement: "GAT-002",
    file: `${GATE}/judge.ts`,
    find: "if (plan.addsPerUserAndMinute !== null && facts.acceptedInMinute >= plan.addsPerUserAndMinute) {",
    replace: "if (facts.acceptedInMinute >= (plan.addsPerUserAndMinute ?? 80)) {",
  }),
  fault({
    id: "repeats-of-other-users",
    wrong: "takes what another user said for a repeat",
    requirement: "GAT-003",
    file: "server/src/store/sqlite/recent-texts.ts",
    find: "WHERE tenant_id = ? AND user_id = ? AND digest IS NOT NULL AND created_at > ? ORDER",
    replace: "WHERE tenant_id = ? AND length(?) AND digest IS NOT NULL AND created_at > ? ORDER",
  }),
  fault({
    id: "a-whole-minute-to-wait",
    wrong: "says that a whole minute is to wait, whenever it is",
    requirement: "GAT-004",
    file: "server/src/handlers/add-answer.ts",
    find: `judged.outcome === "L1" ? secondsToNextMinute(asked.now) : null`,
    replace: `judged.outcome === "L1" ? 60 : null`,
  }),
  fault({
    id: "l1-without-retry-after",
    wrong: "answers L1 without Retry-After",
    requirement: "GAT-005",
    file: "server/src/handlers/add-answer.ts",
    find: `headers["Retry-After"] = String(retryAfter);`,
    replace: "",
  }),
  fault({
    id: "threshold-of-l2",
    wrong: "refuses below 0.4 as of low quality",
    requirement: "GAT-006",
    file: `${GATE}/score.ts`,
    find: "LOWEST_SCORE = 0.35",
    replace: "LOWEST_SCORE = 0.4",
  }),
  fault({
    id: "lower-threshold-of-l2",
    wrong: "lets through what scores 0.33",
    requirement: "GAT-006",
    file: `${GATE}/score.ts`,
    find: "LOWEST_SCORE = 0.35",
    replace: "LOWEST_SCORE = 0.32",
  }),
  fault({
    id: "longest-message-scored",
    wrong: "scores the length of all messages, not their mean",
    requirement: "GAT-006",
    file: `${GATE}/score.ts`,
    find: "Math.min(length / contents.length / 50, 1)",
    replace: "Math.min(length / 50, 1)",
  }),
  fault({
    id: "question-marks-unscored",
    wrong: "scores no question mark",
    requirement: "GAT-006",
    file: `${GATE}/score.ts`,
    find: "contents.some((content) => QUESTION_MARK.test(content)) ? 1 : 0.5",
    replace: "contents.length > 0 ? 0.5 : 1",
  }),
  fault({
    id: "token-replies-scored",
    wrong: "scores a single short word like any text",
    requirement: "GAT-007",
    file: `${GATE}/score.ts`,
    find: "contents.length === 1 && words <= 2 && length < 10",
    replace: "contents.length === 1 && words <= 0 && length < 10",
  }),
  fault({
    id: "words-by-spaces",
    wrong: "tells words apart by spaces",
    requirement: "GAT-009",
    file: `${GATE}/score.ts`,
    find: "for (const { segment, isWordLike } of WORDS.segment(part)) if (isWordLike) yield segment;",
    replace: "yield part;",
  }),
  fault({
    id: "blocked-lets-through",
    wrong: "accepts adds in the mode BLOCKED",
    requirement: "GAT-018",
    file: `${GATE}/judge.ts`,
    find: `["BLOCKED", "DEGRADED_RETRIEVE"]`,
    replace: `["DEGRADED_RETRIEVE"]`,
  }),
  fault({
    id: "budget-exceeded",
    wrong: "accepts an add that is larger than what the month has left",
    requirement: "GAT-019",
    file: `${GATE}/judge.ts`,
    find: "if (isTooLarge || REFUSING",
    replace: "if (REFUSING",
  }),
  fault({
    id: "too-large-for-the-last-token",
    wrong: "refuses an add that uses up the month to the last token",
    requirement: "GAT-019",
    file: `${GATE}/judge.ts`,
    find: "facts.planUsage.usage.tokens + tokens > plan.tokensPerMonth",
    replace: "facts.planUsage.usage.tokens + tokens >= plan.tokensPerMonth",
  }),
  fault({
    id: "l2-before-l1",
    wrong: "judges quality before the rate",
    requirement: "GAT-020",
    file: `${GATE}/judge.ts`,
    find: `if (facts.isBlocked) return refuse("user_blocked");`,
    replace: `if (facts.isBlocked) return refuse("user_blocked");
  if (score < LOWEST_SCORE) return decide("L2", "L2", "low_quality");
`,
  }),
  fault({
    id: "l4-first",
    wrong: "judges the budget before quality",
    requirement: "GAT-020",
    file: `${GATE}/judge.ts`,
    find: `if (score < LOWEST_SCORE) return decide("L2", "L2", "low_quality");`,
    replace: `if (standing.mode === "BLOCKED") return decide("L4", "L4", "budget_exhausted");
  if (score < LOWEST_SCORE) return decide("L2", "L2", "low_quality");`,
  }),
  fault({
    id: "queue-before-budget",
    wrong: "looks for room in the queue before it judges",
    requirement: "GAT-020",
    file: `${GATE}/judge.ts`,
    find: `if (facts.isBlocked) return refuse("user_blocked");`,
    replace: `if (facts.isBlocked) return refuse("user_blocked");
  if (plan.openJobs !== null && facts.planUsage.openJobs >= plan.openJobs) {
    return decide("queue_full", "NONE", "tenant_queue_limit_reached");
  }`,
  }),
  fault({
    id: "gate-fails-open",
    wrong: "lets everything through while the gate fails",
    requirement: "GAT-023",
    file: `${GATE}/admission.ts`,
    find: 'return { ...common, outcome: "blocked", reason, entry: {',
    replace: 'return { ...common, accepted: true, outcome: "queued", reason: null, entry: {',
  }),
  fault({
    id: "refused-begins-a-user",
    wrong: "makes an end user of an add that it refuses",
    requirement: "USR-005",
    file: "server/src/store/sqlite/accept.ts",
    find: `if (!accepted) return { kind: "refused", judgement };`,
    replace: `if (!accepted && user === undefined && entry)
      db.prepare(
        "INSERT INTO end_users (tenant_id, user_id, external_user_id, user_hash, created_at, last_active_at) VALUES (?, ?, ?, ?, ?, ?)",
      ).run(tenantId, uuidv7(), externalUserId, hash, at, at);
    if (!accepted) return { kind: "refused", judgement };`,
  }),
];
