import type { Exchange } from "../../exchange.ts";
import { familyOf } from "../../explain/families.ts";
import type { ReportDocument, ReportedCheck } from "../document.ts";
import { rulesOf } from "../failure.ts";
import { html, type Markup, prose } from "./markup.ts";

/** Each failure and warning: what was seen, the rule, what to do, and the exchanges. */
export function failures({ checks }: ReportDocument): Markup {
  const shown = [
    ...checks.filter(({ outcome }) => outcome === "fail"),
    ...checks.filter(({ outcome }) => outcome === "warn"),
  ];
  if (shown.length === 0)
    return html`<section id="failures"><h2>Failures</h2><p class="quiet">Nothing failed.</p></section>`;
  return html`<section id="failures"><h2>Failures <small>${shown.length}</small></h2>${shown.map(failure)}</section>`;
}

function failure(check: ReportedCheck): Markup {
  const { id, title, outcome, known, reason, exchanges, profile } = check;
  const rules = rulesOf(check);
  const advice = [...new Set(rules.map((rule) => familyOf(rule.id)?.breaks))].filter((text) => text !== undefined);
  return html`<article class="card ${outcome}" id="check-${id}">
<h3><span class="mark ${outcome}">${outcome === "warn" ? "warning" : known ? "known failure" : "failed"}</span> ${prose(title)}</h3>
<p class="quiet"><code>${id}</code> · ${profile}</p>
<pre class="reason" tabindex="0">${reason ?? ""}</pre>
<dl>
<dt>The rule</dt>${rules.map((rule) => html`<dd><a href="#rule-${rule.id}"><b>${rule.id}</b></a> <span class="quiet">${rule.level}, ${rule.keyword}</span> ${prose(rule.text)}</dd>`)}
<dt>What to do</dt><dd>Look at the last exchange below: what the answer should have been is in the first lines. What usually breaks rules of this kind: ${prose(advice.join(" "))}</dd>
<dd>Try again: <code>memoryos-conformance run --target URL --api-key KEY --filter ${id}</code></dd>
</dl>
${exchanges.map((exchange, at) => exchangeDetails(exchange, at === exchanges.length - 1))}
</article>`;
}

function exchangeDetails(exchange: Exchange, open: boolean): Markup {
  const { method, path, status, milliseconds, requestHeaders, requestBody, responseHeaders, responseBody, mistakes } =
    exchange;
  return html`<details class="exchange"${open ? html` open` : ""}>
<summary><code>${method} ${path}</code> <b>${status}</b> <span class="quiet">${milliseconds} ms</span>${mistakes.length > 0 ? html` <span class="mark fail">not as documented</span>` : ""}</summary>
${mistakes.length > 0 ? html`<ul class="mistakes">${mistakes.map(({ message }) => html`<li>${message}</li>`)}</ul>` : ""}
<div class="sides"><div><h4>Request</h4><pre tabindex="0">${headerLines(requestHeaders)}${pretty(requestBody)}</pre></div>
<div><h4>Answer</h4><pre tabindex="0">${headerLines(responseHeaders)}${pretty(responseBody)}</pre></div></div>
</details>`;
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  return lines.length === 0 ? "" : `${lines.join("")}\n`;
}

/** JSON on several lines; anything else, and JSON that was cut, as it is. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
