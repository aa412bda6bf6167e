import { callerOf, type Handlers, planUsageOf } from "../http/operation.ts";
import { costOf, dollars, projectedCost } from "../quota/costs.ts";
import { monthOf, monthStart } from "../quota/month.ts";
import { isPlanName, planOf } from "../quota/plans.ts";
import type { Services } from "./services.ts";

type UsageHandlers = Pick<Handlers, "getTenantUsage" | "getCostSummary" | "listMemoryAdditions">;

const DAY = 86_400_000;

export function tenantUsageHandlers({ store, retrievalLog, clock }: Services): UsageHandlers {
  return {
    async getTenantUsage(call) {
      const { tenantId } = callerOf(call);
      const { plan: planName } = planUsageOf(call);
      const plan = planOf(planName);
      const now = clock.now();
      // The retrievals of a moment ago count.
      await retrievalLog.flush();
      const [current, jobs, conflicts, cases] = await Promise.all([
        store.readPlanUsage(tenantId, monthOf(now)),
        store.jobTotals(tenantId, monthOf(now)),
        store.conflictCounts(tenantId, monthStart(now)),
        store.conflictTotals(tenantId, monthStart(now), now),
      ]);
      const { calls, writes, tokens } = planUsageOf(call).usage;
      const { mode, budgetRemaining, resetAt } = call.standing;
      const ended = jobs.completed + jobs.dead;
      return {
        body: {
          data: {
            calls_used: calls,
            calls_limit: plan.callsPerMonth,
            tokens_used: tokens,
            tokens_limit: plan.tokensPerMonth,
            writes_used: writes,
            writes_limit: plan.writesPerMonth,
            reads_used: planUsageOf({ planUsage: current }).usage.reads,
            mode,
            budget_remaining_pct: budgetRemaining,
            reset_at: resetAt?.toISOString() ?? null,
            plan_tier: isPlanName(planName) ? planName : "enterprise",
            conflicts_resolved_mtd: Object.values(conflicts).reduce((sum, count) => sum + count, 0),
            extraction_success_rate: ended === 0 ? 1 : jobs.completed / ended,
            nothing_to_extract_rate: jobs.completed === 0 ? 0 : jobs.withoutMemories / jobs.completed,
            cross_user_conflicts_pending: cases.pendingBetweenUsers,
            conflict_types_breakdown: {
              FACT_UPDATE: conflicts.fact_update,
              PREFERENCE_CHANGE: conflicts.preference_change,
              NEGATION: conflicts.negation,
              SKILL_PROGRESSION: conflicts.skill_progression,
              NUMERIC_UPDATE: conflicts.numeric_update,
              TEMPORAL_SHIFT: conflicts.temporal_shift,
            },
          },
        },
      };
    },

    async getCostSummary(call) {
      const { tenantId } = callerOf(call);
      const { calls, tokens } = planUsageOf(call).usage;
      const now = clock.now();
      const { adds, blocked, blockedTokens } = await store.gateTotals(tenantId, monthStart(now));
      const cost = costOf(tokens);
      return {
        body: {
          data: {
            current_month_tokens: tokens,
            estimated_cost_usd: cost,
            cost_per_call: calls === 0 ? null : dollars(cost / calls),
            gate_block_rate: adds === 0 ? 0 : blocked / adds,
            projected_month_cost_usd: projectedCost(tokens, now),
            savings_from_gate_usd: costOf(blockedTokens),
            cost_is_estimate: true,
          },
        },
      };
    },

    async listMemoryAdditions(call) {
      const { tenantId } = callerOf(call);
      const { limit = 30 } = call.query;
      const today = Math.floor(clock.now().getTime() / DAY) * DAY;
      const first = today - (limit - 1) * DAY;
      const counts = new Map(
        (await store.memoriesByDay(tenantId, new Date(first))).map(({ day, count }) => [day, count]),
      );
      const days = Array.from({ length: limit }, (_, at) => new Date(first + at * DAY).toISOString().slice(0, 10));
      return { body: { data: days.map((day) => ({ day, count: counts.get(day) ?? 0 })) } };
    },
  };
}
