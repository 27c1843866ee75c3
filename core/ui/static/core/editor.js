/* The editor of a component, for browsers that run scripts; without them the form works as it stands.
   What is typed goes to the server some seconds after each change and when the page is left. While that fails, a copy
   stays on this device and is offered when the page is opened again. The buttons of rows stay on the page. */
(function () {
  "use strict";
  var form = document.getElementById("sunting");
  if (!form || !window.fetch || !window.FormData) return;
  var told = document.getElementById("simpan-sementara");
  var others = form.querySelector("[data-others]");
  var place = "maklumat:" + form.dataset.person + ":" + location.pathname;
  var PAUSE = 3000, LONGEST = 30000;
  var wait = PAUSE, timer = null, changed = false, leaving = false, sending = null;

  function say(words) { if (told.textContent !== words) told.textContent = words; }

  // --- the copy on this device ---
  function keepHere() {
    var fields = Array.from(new FormData(form)).filter(function (f) {
      return f[0] !== "csrfmiddlewaretoken" && typeof f[1] === "string";
    });
    try { localStorage.setItem(place, JSON.stringify({ at: Date.now(), fields: fields })); } catch (full) { /* no room */ }
  }
  function forgetHere() { try { localStorage.removeItem(place); } catch (closed) { /* no storage */ } }
  function copyHere() {
    try { return JSON.parse(localStorage.getItem(place)); } catch (broken) { return null; }
  }

  // --- to the server ---
  function send(data, more) {
    return fetch(form.dataset.keep, Object.assign({ method: "POST", body: data, redirect: "manual" }, more));
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, wait);
  }
  function failed(words) {
    changed = true;
    keepHere();
    say(words);
    wait = Math.min(wait * 2, LONGEST);
    later();
  }
  function keep() {
    if (!changed || leaving) return;
    if (sending) { later(); return; }
    changed = false;
    sending = new AbortController();
    send(new FormData(form), { signal: sending.signal }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 403) { failed(told.dataset.out); return null; }
      if (answer.status === 413) { keepHere(); say(told.dataset.long); return null; }
      if (answer.status === 409) return answer.json().then(function (found) { keepHere(); say(found.detail); });
      if (!answer.ok) throw new Error(answer.status);
      return answer.json().then(function (found) {
        wait = PAUSE;
        if (!changed) forgetHere();
        var newer = found.lock > Number(form.elements.lock.value);
        say(newer ? told.dataset.newer : found.kept_at ? told.dataset.kept + " " + found.kept_at : "");
        others.textContent = found.others.length ? found.others.join(", ") + " " + others.dataset.others : "";
      });
    }).catch(function () { if (!leaving) failed(told.dataset.retry); }).then(function () { sending = null; });
  }
  function onChange() {
    changed = true;
    later();
  }
  form.addEventListener("input", onChange);
  form.addEventListener("change", onChange);
  window.addEventListener("online", keep);
  window.addEventListener("pagehide", function () {
    if (!changed || leaving) return;
    keepHere();
    // Browsers refuse a long text here; then that copy remains.
    send(new FormData(form), { keepalive: true }).then(null, function () { return null; });
  });
  document.addEventListener("visibilitychange", function () { if (document.hidden) keep(); });

  // --- rows ---
  function pressRow(button) {
    var data = new FormData(form);
    data.append(button.name, button.value);
    var list = button.closest(".mk-rowset");
    fetch(location.pathname, { method: "POST", body: data, redirect: "manual" }).then(function (answer) {
      if (answer.type === "opaqueredirect" || answer.status === 403) { failed(told.dataset.out); return null; }
      if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
      return answer.text().then(function (page) {
        var fresh = new DOMParser().parseFromString(page, "text/html").getElementById(list.id);
        list.replaceWith(fresh);
        var row = document.querySelector(button.getAttribute("formaction"));
        var move = /-(up|down)-/.exec(button.name);
        var again = row && move && row.querySelector("[name*='-" + move[1] + "-']");
        var target = again || (row && row !== fresh && row.querySelector("input, select, textarea")) || fresh;
        if (target === fresh) fresh.tabIndex = -1;
        target.focus();
        onChange();
      });
    }).catch(function () { failed(told.dataset.retry); });
  }
  form.addEventListener("submit", function (event) {
    var button = event.submitter;
    if (button && button.hasAttribute("formaction")) {
      event.preventDefault();
      pressRow(button);
      return;
    }
    leaving = true;
    clearTimeout(timer);
    if (sending) sending.abort();
    keepHere();
  });
  // Back from the next page, or the answer never came: go on keeping.
  window.addEventListener("pageshow", function (event) { if (event.persisted) leaving = false; });

  // --- what an earlier visit left on this device ---
  var left = copyHere();
  if (!left || form.hasAttribute("data-closed")) return;
  var lock = (left.fields.find(function (f) { return f[0] === "lock"; }) || [])[1];
  var offered = Number(form.dataset.offered || 0);
  if (!form.hasAttribute("data-fresh") || Number(lock) < Number(form.dataset.mine) || left.at < offered) {
    forgetHere();
    return;
  }
  var data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  left.fields.forEach(function (f) { data.append(f[0], f[1]); });
  send(data).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (found) {
    if (!found) return;
    forgetHere();
    if (found.kept_at && !changed) location.replace(location.pathname);
  }).catch(function () { say(told.dataset.retry); });
})();
