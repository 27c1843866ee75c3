/* Arrow keys go from cell to cell of a calendar; every cell is a link that the Tab key reaches without them. */
(function () {
  "use strict";
  var STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  function links(cell) { return cell ? Array.from(cell.querySelectorAll("a")) : []; }
  function columnOf(cell) {
    var column = 0;
    for (var one = cell.previousElementSibling; one; one = one.previousElementSibling) column += one.colSpan;
    return column;
  }
  function cellAt(row, column) {
    return row && Array.from(row.cells).find(function (one) { return (column -= one.colSpan) < 0; });
  }
  function beside(cell, step) {
    var table = cell.closest("table"), row = cell.parentElement.rowIndex, column = columnOf(cell);
    while (true) {
      row += step[0];
      column += step[1];
      var next = column >= 0 && cellAt(table.rows[row], column);
      if (!next) return null;
      if (links(next).length) return next;
    }
  }
  document.querySelectorAll("table[data-cells]").forEach(function (table) {
    table.addEventListener("keydown", function (event) {
      var step = STEPS[event.key], link = event.target.closest("a"), cell = link && link.closest("td, th");
      if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      var here = links(cell), others = links(beside(cell, step));
      var there = step[0] && here[here.indexOf(link) + step[0]] || others[step[0] < 0 ? others.length - 1 : 0];
      if (!there) return;
      there.focus();
      event.preventDefault();
    });
  });
})();
