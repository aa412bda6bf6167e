import { it } from "vitest";

/** Every row of every table of the SDK reference, and of its lists that say what something returns or does. */
export const ROWS = {
  "tenant setting": ["General Engine", "EdTech Schema", "Customer Support Schema"],
  "add parameter": ["messages", "external_user_id", "agent_id", "metadata"],
  "add field": [
    "job_id",
    "status",
    "blocked_reason",
    "retry_after_seconds",
    "budget_remaining_pct",
    "quota_mode",
    "processing_eta_seconds",
    "processing_status",
    "circuit_status",
  ],
  "add outcome": ["queued", "passthrough", "L1", "L2", "L3", "L4", "blocked"],
  "get parameter": [
    "query",
    "external_user_id",
    "limit",
    "categories",
    "time_filter_days",
    "format",
    "context_max_tokens",
  ],
  "get field": [
    "items",
    "cached",
    "system_prompt_addition",
    "context_token_count",
    "memories_from_hot_tier",
    "quota_mode",
    "is_passthrough",
    "is_degraded",
    "circuit_status",
  ],
  "page field": ["items", "next_cursor", "limit", "total"],
  "export field": ["user", "memories", "api_keys", "agents"],
  "operation besides": ["tenant usage", "current user deletion", "tenant proxy-user deletion"],
  "universal add parameter": ["messages", "metadata"],
  "universal add behaviour": ["path", "grant decides", "read-only is 403 UAT_002", "own collection"],
  "universal get parameter": ["query", "limit"],
  "universal get field": ["permission_status", "categories_available"],
  "universal get without grant": ["items", "permission_status", "categories_available"],
} as const;

type Table = keyof typeof ROWS;

/** A test of a row. Its title names the row, and {@link ROWS} says which there are. */
export function row<T extends Table>(
  table: T,
  name: (typeof ROWS)[T][number],
  sentence: string,
  test: () => void | Promise<void>,
): void {
  it(`${table} ${name} ${sentence}`, test);
}
