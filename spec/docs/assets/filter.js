// Narrows a list down. `?profile=core&level=base&text=cursor` in the address does the same.
const form = document.querySelector("form.filter");
const entries = [...document.querySelectorAll("[data-entry]")];
const groups = [...document.querySelectorAll("[data-group]")];
const fields = [...form.elements].filter((field) => field.name);

const matches = (entry, { name, value }) => {
  if (value === "") return true;
  if (name === "text") return entry.textContent.toLowerCase().includes(value.trim().toLowerCase());
  return entry.dataset[name].split(" ").includes(value);
};

const apply = () => {
  for (const entry of entries) entry.hidden = !fields.every((field) => matches(entry, field));
  for (const group of groups) group.hidden = !group.querySelector("[data-entry]:not([hidden])");
  const shown = entries.filter((entry) => !entry.hidden).length;
  form.querySelector("output").textContent = `${shown} of ${entries.length}`;
};

/** What the address points to is shown, whatever the filter says. */
const showTarget = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target?.closest("[hidden]")) return;
  form.reset();
  apply();
  target.scrollIntoView();
};

const asked = new URLSearchParams(location.search);
for (const field of fields) field.value = asked.get(field.name) ?? "";
form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", showTarget);
apply();
showTarget();
