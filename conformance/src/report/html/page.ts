import { readFileSync } from "node:fs";
import { exitCodeOf, type ReportDocument } from "../document.ts";
import type { ProfileVerdict } from "../verdicts.ts";
import { badge, overall } from "./badge.ts";
import { coverage } from "./coverage.ts";
import { failures } from "./failures.ts";
import { html, type Markup, raw } from "./markup.ts";
import { requirements } from "./requirements.ts";

const asset = (name: string) => raw(readFileSync(new URL(name, import.meta.url), "utf8"));

/** The report as one page that needs nothing else: it opens from disk and asks nobody. */
export function renderHtml(document: ReportDocument): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>${overall(document).verdict}: conformance of ${document.target}</title><style>${asset("page.css")}</style></head>
<body><header>${hero(document)}</header>
<nav aria-label="Contents"><a href="#profiles">Profiles</a><a href="#failures">Failures</a><a href="#untestable">Untestable</a><a href="#coverage">Coverage</a><a href="#requirements">Requirements</a>${document.fuzz === null ? "" : html`<a href="#fuzz">Fuzzing</a>`}<a href="#provenance">Provenance</a></nav>
<main>${profiles(document)}${failures(document)}${untestable(document)}${fuzzing(document)}${coverage(document)}${requirements(document)}${provenance(document)}</main>
<script>${asset("page.js")}</script></body></html>
`.text;
}

const ENDINGS = { 0: ["pass", "Passed"], 1: ["fail", "Failed"], 2: ["untestable", "Incomplete"] } as const;

function hero(document: ReportDocument): Markup {
  const [kind, word] = ENDINGS[exitCodeOf(document)];
  const count = (outcome: string) => document.checks.filter((check) => check.outcome === outcome).length;
  const figures = [
    [count("pass"), "passed", "pass"],
    [count("fail"), "failed", "fail"],
    [count("warn"), "warnings", "warn"],
    [count("untestable"), "untestable", "untestable"],
    [document.requests, "requests", ""],
  ] as const;
  const remarks = [
    ...(document.scope.shapesOnly ? ["This target is a mock: only the shapes of its answers were judged."] : []),
    ...(document.scope.readOnly ? ["Read-only: nothing was sent that could change anything."] : []),
    ...(document.scope.filters.length > 0 ? ["Only a part of the checks was asked for, so there is no verdict."] : []),
    ...(document.interrupted ? ["The run was interrupted."] : []),
  ];
  return html`<p class="eyebrow">MemoryOS conformance</p><h1><span class="word ${kind}">${word}</span> ${document.target}</h1>
<p class="badge">${badge(document)}</p>
<ul class="figures">${figures.map(([number, name, style]) => html`<li class="${number > 0 ? style : ""}"><b>${number}</b> ${name}</li>`)}</ul>
${remarks.map((remark) => html`<p class="remark">${remark}</p>`)}`;
}

function profiles({ verdicts }: ReportDocument): Markup {
  return html`<section id="profiles"><h2>Profiles</h2><div class="cards">${verdicts.map(profileCard)}</div></section>`;
}

function profileCard({ profile, verdict, untestable: without, levels }: ProfileVerdict): Markup {
  const failed = levels.some((level) => level.failed > 0);
  const kind = failed ? "fail" : verdict === "not shown" ? "untestable" : "pass";
  return html`<article class="card ${kind}"><h3>${profile}</h3><p class="verdict">${verdict}${without > 0 ? html`<small>, ${without} untestable</small>` : ""}</p>
${levels.map(({ level, passed, failed: broken, warned, untestable: open }) => {
  const all = passed + broken + warned + open;
  const bar = (number: number, style: string) =>
    number === 0 ? "" : html`<i class="${style}" style="flex:${number}"></i>`;
  return html`<p class="level"><span>${level}</span> <span>${passed}/${all}${broken > 0 ? html` · ${broken} failed` : ""}${open > 0 ? html` · ${open} untestable` : ""}</span></p><div class="bar" aria-hidden="true">${bar(passed, "pass")}${bar(broken, "fail")}${bar(warned, "warn")}${bar(open, "untestable")}</div>`;
})}</article>`;
}

function untestable({ checks, faults, notes, baseline }: ReportDocument): Markup {
  const byReason = Map.groupBy(
    checks.filter(({ outcome }) => outcome === "untestable"),
    ({ reason }) => reason ?? "",
  );
  const lists = [
    ["Known failures that pass: take them off the baseline", baseline?.stale ?? []],
    ["Faults of the suite, which say nothing about the target", faults],
    ["Notes", notes],
  ] as const;
  return html`<section id="untestable"><h2>Untestable</h2>${byReason.size === 0 ? html`<p class="quiet">Everything that was asked for could be tested.</p>` : html`<p class="quiet">Not passed and not failed: something was missing.</p>`}
${[...byReason].map(([reason, group]) => html`<details class="card untestable"><summary>${reason} <small>${group.length}</small></summary><p><code>${group.map(({ id }) => id).join(", ")}</code></p></details>`)}
${lists.map(([heading, lines]) => (lines.length === 0 ? "" : html`<h3>${heading}</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`))}</section>`;
}

function fuzzing({ fuzz }: ReportDocument): Markup {
  if (fuzz === null) return html``;
  const { tool, seed, operations, requests, seconds, phases, failures: found } = fuzz;
  return html`<section id="fuzz"><h2>Fuzzing <small>${operations} operations, ${requests} requests, ${found.length} failures</small></h2>
<p class="quiet">${tool}, seed ${seed}, ${phases.join(", ")}, ${Math.round(seconds)} s</p>
${found.map(({ operation, title, message, reproduce }) => html`<article class="card fail"><h3><code>${operation}</code> ${title}</h3><pre class="reason" tabindex="0">${message}</pre><h4>Reproduce</h4><pre tabindex="0">${reproduce}</pre></article>`)}</section>`;
}

function provenance(document: ReportDocument): Markup {
  const { suite, contract, target, startedAt, milliseconds, seed, digest } = document;
  const rows = [
    ["Target", target],
    ["Run", `${startedAt}, ${(milliseconds / 1_000).toFixed(1)} s`],
    ["Suite", `${suite.name} ${suite.version}`],
    ["Contract", `${contract.version}, SHA-256 of openapi.json ${contract.sha256}`],
    ["Seed", seed === 0 ? "0, the order of the catalogue" : String(seed)],
    ["Digest", digest],
  ] as const;
  return html`<section id="provenance"><h2>Provenance</h2><dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="quiet">The report in JSON, from which this page was made, can be verified without the target: <code>memoryos-conformance report report.json</code></p></section>`;
}
