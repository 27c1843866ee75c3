/* Forms of a forum on a weak line; without scripts they are sent as forms are. What is typed stays on this device, is
   sent in the background with its client_key until the server answers, and leaves the device only then.
   <form data-forum-queue="name"> has the fields csrfmiddlewaretoken and client_key, and words: data-kept, data-sent,
   data-out (sign in again), data-refused, data-mend, data-drop, data-ask. [data-forum-go]: a sent entry's page follows.
   [data-forum-keep] on a field: it keeps its value for the next entry. #forum-told (role=status) and #forum-list (ul)
   show what happens. Answers to Accept: application/json: 201 {number, url}; 422 {errors}; else a problem {code, detail}. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-forum-queue]");
  if (!form || !window.fetch || !window.FormData) return;
  var words = form.dataset, el = form.elements, prefix = "forum:" + words.forumQueue + ":";
  var told = document.getElementById("forum-told"), list = document.getElementById("forum-list");
  var SECRET = ["csrfmiddlewaretoken", "stamp"], LONGEST = 60000;
  var wait = 2000, timer = null, busy = false, mine = "", stale = false, shown = "";

  function read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (e) { return null; } }
  function write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch (e) { return false; } }
  function drop(key) { try { localStorage.removeItem(key); } catch (e) { /* no storage */ } }
  function entries() {
    var found = [];
    try {
      for (var i = 0; i < localStorage.length; i++) {
        var key = localStorage.key(i), one = key.indexOf(prefix + "q:") ? null : read(key);
        if (one) found.push(one);
      }
    } catch (e) { /* no storage */ }
    return found.sort(function (a, b) { return a.at - b.at; });
  }
  function typed() {
    return Array.from(new FormData(form)).filter(function (f) { return typeof f[1] === "string" && SECRET.indexOf(f[0]) < 0; });
  }
  function newKey() {
    var b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
    return Array.from(b, function (n, i) { return ([4, 6, 8, 10].indexOf(i) < 0 ? "" : "-") + (n + 256).toString(16).slice(1); }).join("");
  }
  function fill(fields, all) {
    var seen = {};
    fields.forEach(function (f) {
      Array.from(form.querySelectorAll('[name="' + f[0] + '"]')).forEach(function (field) {
        if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === f[1] || !!seen[f[0]] && field.checked;
        else if (all || f[0] === "client_key" || !field.value && field.type !== "hidden") field.value = f[1];
      });
      seen[f[0]] = true;
    });
  }

  // --- what is seen ---
  function say(text) { if (told && told.textContent !== text) told.textContent = text; }
  function node(tag, text, name) { var made = document.createElement(tag); made.textContent = text; made.className = name || ""; return made; }
  function draw() {
    var all = entries(), now = JSON.stringify(all);
    if (!list || now === shown) return all;
    shown = now;
    list.textContent = "";
    all.forEach(function (one) {
      var row = node("li", "", "mk-sheet mk-stack mk-stack--s");
      row.append(node("p", one.label, "mk-small"), node("p", one.wrong || words.kept, one.wrong ? "govuk-error-message" : "mk-small mk-quiet"));
      if (one.wrong) [[words.mend, mend], [words.drop, forget]].forEach(function (b) {
        var button = node("button", b[0], "mk-textbutton");
        button.type = "button";
        button.onclick = function () { b[1](one); };
        row.append(button, " ");
      });
      list.append(row);
    });
    return all;
  }
  function mend(one) { fill(one.fields, true); drop(one.place); draft(); draw(); (el.text || list).focus(); }
  function forget(one) { if (confirm(words.ask)) { drop(one.place); draw(); } }

  // --- to the server ---
  function later(ms) { clearTimeout(timer); timer = setTimeout(next, ms || wait); wait = Math.min(wait * 2, LONGEST) * (.8 + Math.random() * .4); }
  function ask(url, more) {
    var stop = new AbortController(), clock = setTimeout(function () { stop.abort(); }, 20000);
    return fetch(url, Object.assign({ redirect: "manual", credentials: "same-origin", signal: stop.signal }, more))
      .finally(function () { clearTimeout(clock); });
  }
  function renew() {  // the page again, for a token that counts; a way to the sign-in page means that the session ended
    return ask(location.pathname + location.search).then(function (answer) {
      if (answer.type === "opaqueredirect") { say(words.out); return; }
      return answer.text().then(function (page) {
        var fresh = new DOMParser().parseFromString(page, "text/html");
        SECRET.forEach(function (name) {
          var field = fresh.querySelector("[data-forum-queue] [name=" + name + "]");
          if (field && el[name]) { el[name].value = field.value; stale = false; }
        });
        if (stale) say(words.out);
      });
    });
  }
  function next() {
    var one = draw().filter(function (e) { return !e.wrong; })[0];
    if (!one || busy) return;
    busy = true;
    clearTimeout(timer);
    (stale ? renew() : Promise.resolve()).then(function () { if (!stale) return send(one); later(); })
      .catch(function () { say(words.kept); later(); }).then(function () { busy = false; });
  }
  function send(one) {
    var data = new FormData();
    one.fields.forEach(function (f) { data.append(f[0], f[1]); });
    SECRET.forEach(function (name) { if (el[name]) data.append(name, el[name].value); });
    return ask(one.url, { method: "POST", body: data, headers: { Accept: "application/json" } }).then(function (answer) {
      var json = /json/.test(answer.headers.get("Content-Type") || "");
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 && !json) { stale = true; later(4000); return; }
      if (answer.status >= 500 || answer.status === 429 || answer.ok && !json) throw new Error(answer.status);
      return (json ? answer.json() : Promise.resolve({})).then(function (found) {
        if (found.code === "stale-form") { stale = true; later(4000); return; }
        wait = 2000;
        if (answer.ok) {
          drop(one.place);
          say(words.sent + " " + found.number);
          if (mine === one.place && "forumGo" in words && found.url) { location.assign(found.url); return; }
        } else {
          one.wrong = [].concat.apply([], Object.values(found.errors || {})).join(" ") || found.detail || words.refused;
          write(one.place, one);
          say(one.wrong);
        }
        later(1);
        wait = 2000;
      });
    });
  }

  // --- the form ---
  function draft() { write(prefix + "draft", typed()); }
  form.addEventListener("input", draft);
  form.addEventListener("change", draft);
  form.addEventListener("submit", function (event) {
    if (!form.checkValidity()) {
      if (navigator.onLine) return;  // the server's page says what is missing
      event.preventDefault();
      form.reportValidity();
      return;
    }
    var fields = typed(), at = Date.now(), place = prefix + "q:" + el.client_key.value;
    fields.push(["written_at", new Date(at).toISOString()]);
    if (event.submitter && event.submitter.name) fields.push([event.submitter.name, event.submitter.value]);
    var label = (el.text ? el.text.value : "").slice(0, 120);
    if (!write(place, { place: place, url: form.action, fields: fields, at: at, label: label })) return;  // no room here: send it now
    event.preventDefault();
    mine = place;
    drop(prefix + "draft");
    var kept = Array.from(form.querySelectorAll("[data-forum-keep]"), function (f) { return [f, f.value, f.checked]; });
    form.reset();
    kept.forEach(function (k) { k[0].value = k[1]; k[0].checked = k[2]; });
    el.client_key.value = newKey();
    say(words.kept);
    if (el.text) el.text.focus();
    next();
  });
  window.addEventListener("online", function () { wait = 2000; next(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) next(); });
  if (!("forumBound" in words)) fill(read(prefix + "draft") || [], false);
  next();
})();
