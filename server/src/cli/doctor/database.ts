import type { Inspection } from "../../store/types.ts";
import { type Finding, failure, ok, warning } from "./finding.ts";

export function checkIntegrity({ damage }: Inspection): Finding {
  if (damage.length === 0) return ok("Database", "It is whole.");
  return failure("Database", `It is damaged: ${damage.join("; ")}.`, "Stop the server and restore a backup.");
}

export function checkSchema({ schema, newestSchema }: Inspection): Finding {
  const says = `It is ${schema}, this version knows ${newestSchema}.`;
  if (schema > newestSchema) return failure("Schema", says, "Upgrade: the folder was used with a newer version.");
  if (schema < newestSchema) return ok("Schema", `${says} The next start brings it up.`);
  return ok("Schema", says);
}

/** @param configured What the server would embed with, as the store describes it. */
export function checkEmbedder({ embedder }: Inspection, configured: string): Finding {
  if (embedder === null || embedder === configured) return ok("Embedder", `${configured}.`);
  return failure(
    "Embedder",
    `The vectors are of ${embedder}, and ${configured} is configured.`,
    "Set MEMORYOS_EMBEDDING_… to what made the vectors, or make them anew with `npx memoryos-server reembed`.",
  );
}

export function checkJobs({ jobs }: Inspection): Finding {
  const { waiting, inWork, stuck, dead } = jobs;
  const says = `${waiting} wait, ${inWork} are in work, ${stuck} are stuck, ${dead} were given up.`;
  if (stuck > 0) return warning("Jobs", says, "Start the server, or start it again: it takes stuck jobs back.");
  if (dead > 0)
    return warning("Jobs", says, "GET /v1/memories/jobs/{job_id} says why in `error_summary`; add what matters again.");
  return ok("Jobs", says);
}
