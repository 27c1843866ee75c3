/* Keeps a part of a page current: asks every two seconds and touches only what changed, by its ids. */
(function () {
  "use strict";
  var part = document.querySelector("[data-live]");
  if (!part || !window.fetch || !window.AbortController) return;
  var lost = document.getElementById(part.dataset.lost);
  var EVERY = 2000, LONGEST = 8000;
  var wait = EVERY, timer, tag = "", asking = false;

  function merge(now, fresh) {
    if (now.isEqualNode(fresh)) return;
    if (!fresh.querySelector("[id]")) { now.replaceWith(fresh); return; }
    var kids = Array.from(fresh.children);
    kids.forEach(function (kid, at) {
      var there = now.children[at] || null;
      var same = kid.id ? document.getElementById(kid.id) : null;
      if (same !== there || !same) now.insertBefore(same || kid, there);
      if (same) merge(same, kid);
    });
    while (now.children.length > kids.length) now.lastElementChild.remove();
  }

  function ask() {
    clearTimeout(timer);
    if (asking || document.hidden) return;
    asking = true;
    var stop = new AbortController();
    var late = setTimeout(function () { stop.abort(); }, LONGEST);
    fetch(part.dataset.live, {
      headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store", signal: stop.signal
    }).then(function (answer) {
      if (answer.status === 304) return "";
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      tag = answer.headers.get("ETag") || "";
      return answer.text();
    }).then(function (text) {
      var fresh = part.cloneNode(false);
      fresh.innerHTML = text;
      if (text) merge(part, fresh);
      wait = EVERY;
      lost.hidden = true;
    }).catch(function () {
      wait = Math.min(wait * 1.5, LONGEST);
      lost.hidden = false;
    }).then(function () {
      clearTimeout(late);
      asking = false;
      timer = setTimeout(ask, wait);
    });
  }
  document.addEventListener("visibilitychange", ask);
  window.addEventListener("online", ask);
  timer = setTimeout(ask, EVERY);
})();
