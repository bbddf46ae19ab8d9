"use strict";
// Sorts a table by the column whose header was chosen; rows without a value stay last.
for (const button of document.querySelectorAll("table.sortable th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const place = [...head.parentNode.children].indexOf(head);
    const isNumber = button.dataset.kind === "number";
    const before = head.getAttribute("aria-sort");
    const order = before === "none" ? (isNumber ? "descending" : "ascending")
      : before === "ascending" ? "descending" : "ascending";
    const sign = order === "ascending" ? 1 : -1;
    const valueOf = (row) => {
      const cell = row.children[place] ?? row.lastElementChild;
      if (!isNumber) return cell.textContent.trim().toLowerCase();
      return cell.dataset.v ? Number(cell.dataset.v) : null;
    };
    const body = head.closest("table").tBodies[0];
    const rows = [...body.rows].map((row, index) => ({ row, index, value: valueOf(row) }));
    rows.sort((one, other) => {
      if (one.value === null || other.value === null) {
        return (one.value === null) - (other.value === null) || one.index - other.index;
      }
      const apart = isNumber ? one.value - other.value : one.value < other.value ? -1 : one.value > other.value ? 1 : 0;
      return sign * apart || one.index - other.index;
    });
    body.append(...rows.map(({ row }) => row));
    for (const other of head.parentNode.querySelectorAll("[aria-sort]")) other.setAttribute("aria-sort", "none");
    head.setAttribute("aria-sort", order);
  });
}
// Checks and sentences that are folded away belong on paper too; the longest tables do not.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details.paper:not([open])")) {
    details.open = true;
    details.dataset.printed = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-printed]")) {
    details.open = false;
    delete details.dataset.printed;
  }
});
