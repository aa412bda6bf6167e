/* global SwaggerUIBundle, memoryosDocument */
const isLocal = ({ url }) => new URL(url).hostname === "127.0.0.1";
const onDisk = location.protocol === "file:";
const spec = memoryosDocument;

// What is tried out here goes to the server that shows this page; on disk first of all to the one on this machine.
if (onDisk) spec.servers.sort((a, b) => isLocal(b) - isLocal(a));
else spec.servers = [{ url: location.origin, description: "This server" }];

const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const sentence = (text) => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

/** Error codes lead to the catalogue. */
const linked = (text) => text.replace(/`([A-Z]+(?:_[A-Z]+)*_\d{3})`/g, "[`$1`](errors.html#$1)");

const codeElement = (text) => Object.assign(document.createElement("code"), { textContent: text });

/** The rules of an operation, which the document keeps apart from its description. */
const ruleList = (rules) => {
  const items = rules.map(
    ({ id, level, keyword, text }) =>
      `<li><a href="requirements.html#${id}">${id}</a> ${level}, ${keyword}: ${sentence(text)}</li>`,
  );
  return `\n\n<details><summary>Requirements: ${rules.length}</summary><ul>${items.join("")}</ul></details>\n`;
};

for (const item of [...Object.values(spec.paths), ...Object.values(spec.webhooks ?? {})]) {
  for (const operation of Object.values(item)) {
    const rules = operation["x-memoryos-requirements"] ?? [];
    operation.description = linked(operation.description ?? "") + (rules.length > 0 ? ruleList(rules) : "");
  }
}
for (const response of Object.values(spec.components.responses ?? {})) {
  response.description = linked(response.description);
}

// The headers of the envelope are on every answer; here they would bury the others.
const operations = Object.values(spec.paths).flatMap((item) => Object.values(item));
const answers = [
  ...operations.flatMap((operation) => Object.values(operation.responses)),
  ...Object.values(spec.components.responses ?? {}),
].filter((answer) => answer.headers);
const common = Object.keys(answers[0].headers).filter((name) => answers.every(({ headers }) => name in headers));
for (const { headers } of answers) for (const name of common) delete headers[name];
document.getElementById("common-headers").append(...common.flatMap((name) => [codeElement(name), " "]));

/** Whether an operation has the phrase in its path, name, summary, tag or errors. */
const contains = (tag, entry, phrase) => {
  const operation = entry.get("operation");
  const errors = operation.get("x-memoryos-errors")?.join(" ") ?? "";
  return [tag, entry.get("method"), entry.get("path"), operation.get("operationId"), operation.get("summary"), errors]
    .join(" ")
    .toLowerCase()
    .includes(phrase.toLowerCase());
};

const contractPlugin = ({ React }) => ({
  fn: {
    opsFilter: (groups, phrase) =>
      groups
        .map((group, tag) => group.update("operations", (list) => list.filter((entry) => contains(tag, entry, phrase))))
        .filter((group) => group.get("operations").size > 0),
  },
  // The page has a title and a filter of its own.
  components: {
    InfoContainer: () => null,
    FilterContainer: () => null,
    // A link inside the button that opens an operation is out of reach for the keyboard.
    DeepLink: ({ text }) => React.createElement("span", null, text),
  },
  statePlugins: {
    // References are resolved against an address, and Swagger UI can make nothing of one on disk.
    spec: { wrapSelectors: { url: () => () => "https://api.memoryos.io/openapi.json" } },
    layout: {
      wrapSelectors: {
        // What was searched for is shown without another click.
        isShown:
          (original, { layoutSelectors }) =>
          (_state, thing, otherwise) =>
            (thing?.[0] === "operations-tag" && typeof layoutSelectors.currentFilter() === "string") ||
            original(thing, otherwise),
      },
    },
  },
});

/** Swagger UI leaves some controls without a name, and lies with a landmark inside ours. */
const nameControls = () => {
  for (const select of root.querySelectorAll("select:not([aria-label])")) {
    select.setAttribute("aria-label", select.closest(".servers") ? "Server" : "Choose what is shown");
  }
  for (const field of root.querySelectorAll("textarea:not([aria-label])")) field.setAttribute("aria-label", "Body");
  for (const button of root.querySelectorAll("button:not([aria-label])")) {
    if (button.textContent.trim() === "") button.setAttribute("aria-label", button.title || "Show or hide");
  }
  for (const inner of root.querySelectorAll("main:not([role])")) inner.setAttribute("role", "presentation");
  root.querySelector(".models > h4")?.setAttribute("aria-level", "2");
  for (const wide of root.querySelectorAll("pre:not([tabindex])")) wide.tabIndex = 0;
};
const root = document.getElementById("reference");
new MutationObserver(nameControls).observe(root, { childList: true, subtree: true });

const ui = SwaggerUIBundle({
  spec,
  dom_id: "#reference",
  plugins: [contractPlugin],
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  filter: true,
  displayRequestDuration: true,
  syntaxHighlight: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  // A key alone is enough in the Authorize dialog.
  requestInterceptor: (request) => {
    const { Authorization: credential } = request.headers;
    if (/^(mem|agent_sk)_/.test(credential ?? "")) request.headers.Authorization = `ApiKey ${credential}`;
    return request;
  },
});

const filter = document.getElementById("reference-text");
filter.form.hidden = false;
filter.form.addEventListener("submit", (event) => event.preventDefault());
filter.addEventListener("input", () => ui.layoutActions.updateFilter(filter.value.trim() || true));
