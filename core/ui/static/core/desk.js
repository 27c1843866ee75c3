/* Keys for lists of cases and the page of a case; everything works without them. j k: move, Enter: open (it is a link),
   x: choose, /: search, r: answer, ?: help. They rest while somebody types, with a modifier, and when switched off on the
   page that explains them ([data-desk-switch]; kept in this browser). */
(function () {
  "use strict";
  var OFF = "desk:off", at = -1;
  function isOff() { try { return localStorage.getItem(OFF) === "1"; } catch (e) { return false; } }
  function rows() { return Array.from(document.querySelectorAll("[data-desk-list] > li")); }
  function link(row) { return row && row.querySelector("a"); }
  function here() { return rows().findIndex(function (row) { return row.contains(document.activeElement); }); }
  function go(step) {
    var all = rows(), now = here();
    at = Math.min(Math.max((now < 0 ? at : now) + step, 0), all.length - 1);
    if (link(all[at])) { link(all[at]).focus(); all[at].scrollIntoView({ block: "nearest" }); }
  }
  function focusOn(found) { if (found) { found.focus(); found.scrollIntoView({ block: "center" }); } return !!found; }
  function search() {
    var field = document.getElementById("id_q"), box = field && field.closest("details");
    if (box) box.open = true;
    return focusOn(field || document.getElementById("cari-portal"));
  }
  var KEYS = {
    j: function () { go(1); return rows().length > 0; },
    k: function () { go(-1); return rows().length > 0; },
    x: function () {
      var row = rows()[here()], box = row && row.querySelector("input[type=checkbox]");
      if (box) box.checked = !box.checked;
      return !!box;
    },
    "/": search,
    r: function () { return focusOn(document.querySelector("#balas textarea")); },
    "?": function () {
      var help = document.getElementById("bantuan-pintasan");
      if (help && help.showModal && !help.open) help.showModal();
      return !!help;
    }
  };
  document.addEventListener("keydown", function (event) {
    var on = event.target, key = KEYS[event.key];
    if (!key || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff()) return;
    if (on.isContentEditable || /^(TEXTAREA|SELECT)$/.test(on.tagName)) return;
    if (on.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(on.type)) return;
    if (document.querySelector("dialog[open]")) return;
    if (key()) event.preventDefault();
  });
  var form = document.querySelector("[data-desk-switch]"), box = form && form.querySelector("input");
  if (box) {
    form.hidden = false;
    box.checked = !isOff();
    box.addEventListener("change", function () { try { localStorage.setItem(OFF, box.checked ? "0" : "1"); } catch (e) { /* no storage */ } });
  }
})();
