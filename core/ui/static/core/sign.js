/* A field to sign in: <form data-sign> with <svg viewBox="0 0 1000 400"> in [data-sign-pad], which is shown here, and a
   hidden input named drawing. What is drawn is a list of strokes of points [x, y] in thousandths of the field's width. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-sign]");
  if (!form || !window.PointerEvent) return;
  var MOST = 2000, NEAR = 4;
  var pad = form.querySelector("[data-sign-pad]"), svg = pad.querySelector("svg"), field = form.elements.drawing;
  var strokes = [], lines = [], open = null, count = 0;

  function place(event) {
    var box = svg.getBoundingClientRect(), scale = 1000 / box.width;
    function within(value, most) { return Math.max(0, Math.min(most, Math.round(value * scale))); }
    return [within(event.clientX - box.left, 1000), within(event.clientY - box.top, 400)];
  }
  function keep() { field.value = strokes.length ? JSON.stringify(strokes) : ""; }
  function add(event) {
    var point = place(event), stroke = strokes[strokes.length - 1], last = stroke[stroke.length - 1];
    if (count >= MOST || last && Math.abs(last[0] - point[0]) + Math.abs(last[1] - point[1]) < NEAR) return;
    stroke.push(point);
    count += 1;
    lines[lines.length - 1].setAttribute("points", stroke.concat(stroke.length === 1 ? [stroke[0]] : []).join(" "));
  }
  function end(event) {
    if (event.pointerId !== open) return;
    open = null;
    keep();
  }
  function undo() {
    if (!strokes.length) return;
    count -= strokes.pop().length;
    lines.pop().remove();
    keep();
  }

  svg.addEventListener("pointerdown", function (event) {
    if (open !== null || event.button || count >= MOST) return;
    event.preventDefault();
    open = event.pointerId;
    svg.setPointerCapture(open);
    strokes.push([]);
    lines.push(svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "polyline")));
    add(event);
  });
  svg.addEventListener("pointermove", function (event) {
    if (event.pointerId !== open) return;
    (event.getCoalescedEvents && event.getCoalescedEvents().length ? event.getCoalescedEvents() : [event]).forEach(add);
  });
  svg.addEventListener("pointerup", end);
  svg.addEventListener("pointercancel", end);
  pad.querySelector("[data-sign-undo]").addEventListener("click", undo);
  pad.querySelector("[data-sign-clear]").addEventListener("click", function () { while (strokes.length) undo(); });
  form.addEventListener("submit", keep);
  field.value = "";
  pad.hidden = false;
})();
