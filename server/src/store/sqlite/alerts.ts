import type { Database } from "better-sqlite3";
import { uuidv7 } from "../../ids.ts";
import { alertsSince, type Told } from "../../quota/alerts.ts";
import { monthOf } from "../../quota/month.ts";
import { isDelayed } from "../../quota/standing.ts";
import { messageOf } from "../../webhooks/message.ts";
import type { PlanUsage } from "../types.ts";
import { createUsageRecord } from "./usage.ts";

/** Tells tenants what has changed. Call it within the transaction of what changed it. */
export interface AlertRecord {
  /** @param planUsage How the tenant stands; read when it is left out. */
  note(tenantId: string, now: Date, planUsage?: PlanUsage | null): void;
  /** Tells those who were told that jobs wait in the queue, if it is so no longer. */
  noteQueue(queue: string, now: Date): void;
  /** Has a listener called with each message that comes into being. */
  watch(listener: () => void): void;
}

interface StateRow extends Told {
  alertWebhookUrl: string | null;
}

export function createAlertRecord(db: Database): AlertRecord {
  const usage = createUsageRecord(db);
  const listeners: (() => void)[] = [];
  const state = db.prepare<[string], StateRow>(`
    SELECT coalesce(month, '') AS month, coalesce(mode, 'FULL') AS mode, coalesce(thresholds, 0) AS thresholds,
      delayed_queue AS delayedQueue, alert_webhook_url AS alertWebhookUrl
    FROM tenants LEFT JOIN alert_states USING (tenant_id) WHERE tenant_id = ?`);
  const keep = db.prepare(`
    INSERT INTO alert_states (tenant_id, month, mode, thresholds, delayed_queue) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET month = excluded.month, mode = excluded.mode, thresholds = excluded.thresholds,
      delayed_queue = excluded.delayed_queue`);
  const send = db.prepare(`
    INSERT INTO webhook_deliveries (tenant_id, delivery_id, event, body, happened_at, status, attempts, next_attempt_at,
      created_at)
    VALUES (?, ?, ?, ?, ?, 'pending', 0, ?, ?)`);
  const waiting = db.prepare<[string], { jobs: number }>("SELECT jobs FROM waiting_jobs WHERE queue_name = ?");
  const told = db.prepare<[string], { tenant_id: string }>(
    "SELECT tenant_id FROM alert_states WHERE delayed_queue = ?",
  );

  const record: AlertRecord = {
    note(tenantId, now, planUsage = usage.read(tenantId, monthOf(now))) {
      const row = state.get(tenantId);
      if (!row || !planUsage) return;
      const { alertWebhookUrl, ...known } = row;
      // A tenant that was never looked at is new.
      const before: Told = known.month === "" ? { ...known, month: monthOf(now) } : known;
      const { told: after, alerts } = alertsSince(before, planUsage, now);
      const isNew = (Object.keys(after) as (keyof Told)[]).some((key) => after[key] !== known[key]);
      if (isNew) keep.run(tenantId, after.month, after.mode, after.thresholds, after.delayedQueue);
      if (alertWebhookUrl === null) return;
      const at = now.getTime();
      for (const alert of alerts) {
        const { event, body, happenedAt } = messageOf(tenantId, alert);
        send.run(tenantId, uuidv7(), event, body, happenedAt.getTime(), at, at);
        for (const listener of listeners) listener();
      }
    },
    noteQueue(queue, now) {
      if (isDelayed(waiting.get(queue)?.jobs ?? 0)) return;
      for (const { tenant_id } of told.all(queue)) record.note(tenant_id, now);
    },
    watch(listener) {
      listeners.push(listener);
    },
  };
  return record;
}
