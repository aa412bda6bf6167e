// Narrows the table of requirements; without it the whole table stands there.
const form = document.querySelector("form.filter");
const rows = [...document.querySelectorAll("table.requirements tbody tr")];

function narrow() {
  const { text, outcome, profile } = Object.fromEntries(new FormData(form));
  let shown = 0;
  for (const row of rows) {
    const fits =
      (outcome === "" || row.dataset.outcome === outcome) &&
      (profile === "" || row.dataset.profile === profile) &&
      row.textContent.toLowerCase().includes(text.toLowerCase());
    row.hidden = !fits;
    if (fits) shown += 1;
  }
  form.querySelector("output").value = `${shown} of ${rows.length}`;
}

form.addEventListener("input", narrow);
form.addEventListener("submit", (event) => event.preventDefault());
narrow();
