// The studio's own few lines: keys, the list a search finds, news of saved files.  What the page shows is
// made by the server; htmx puts it in place.
(() => {
  "use strict";
  const by = (id) => document.getElementById(id);
  const desk = () => by("desk");
  const live = (words) => { by("live").textContent = words; };
  const unsay = (words) => { if (by("live").textContent === words) live(""); };

  // --- news ------------------------------------------------------------------------------------------
  let waiting = 0;
  let fetching = false;
  const refresh = async () => {
    if (fetching) { waiting = 1; return; }
    fetching = true;
    try {
      do {
        waiting = 0;
        const here = desk().dataset.here || location.pathname + location.search;
        await htmx.ajax("GET", here, { target: "#desk", select: "#desk", swap: "outerMorph show:none" });
      } while (waiting);
    } finally {
      fetching = false;
    }
  };
  const anew = "planning anew …";
  const stopped = "the studio has stopped";
  const news = new EventSource("/events");
  let planning = 0;
  news.addEventListener("look", (event) => {
    const look = JSON.parse(event.data);
    clearTimeout(planning);
    // Most plans are made before anybody could read that they are.
    if (look.planning) planning = setTimeout(() => live(anew), 400);
    if (String(look.version) !== desk().dataset.version) refresh();
    else if (!look.planning) unsay(anew);
  });
  news.addEventListener("open", () => unsay(stopped));
  news.addEventListener("error", () => live(stopped));

  // Somebody may have approved in a terminal meanwhile.
  addEventListener("focus", () => { if (desk().dataset.asksAgain) refresh(); });

  // --- what is said to those who listen rather than look ----------------------------------------------
  let said = desk().dataset.said;
  document.addEventListener("htmx:after:swap", () => {
    fold();
    if (desk().dataset.planning === "0") unsay(anew);
    if (desk().dataset.said !== said) {
      said = desk().dataset.said;
      by("said").textContent = said;
    }
  });

  // --- folds: what was opened or closed stays so from letter to letter ---------------------------------
  const folds = new Map();
  const narrow = matchMedia("(max-width: 64rem)");
  const begins = (name) => !["unreached", "warnings", "remarks"].includes(name) && (!narrow.matches || name === "inbox");
  const fold = () => {
    for (const one of document.querySelectorAll("details[data-fold]")) {
      const known = folds.get(one.dataset.fold);
      one.open = known === undefined ? begins(one.dataset.fold) : known;
    }
  };
  document.addEventListener("click", (event) => {
    const summary = event.target.closest("details[data-fold] > summary");
    if (summary) folds.set(summary.parentNode.dataset.fold, !summary.parentNode.open);
  });
  narrow.addEventListener("change", fold);
  fold();

  // --- a letter keeps its true width where there is less room, and is shown smaller ----------------------
  const fit = () => {
    for (const frame of document.querySelectorAll("iframe[data-width]")) {
      const wide = Number(frame.dataset.width);
      const room = frame.parentNode.parentNode.clientWidth;
      const scale = wide > room ? room / wide : 1;
      frame.parentNode.style.setProperty("--scale", String(scale));
    }
  };
  addEventListener("resize", fit);
  document.addEventListener("htmx:after:swap", fit);
  fit();

  // --- finding somebody ---------------------------------------------------------------------------------
  const options = () => [...document.querySelectorAll("#found [role=option]:not([aria-disabled])")];
  const chosen = () => options().findIndex((one) => one.getAttribute("aria-selected") === "true");
  const choose = (index) => {
    options().forEach((one, number) => one.setAttribute("aria-selected", String(number === index)));
    const one = options()[index];
    by("find").setAttribute("aria-activedescendant", one ? one.id : "");
    if (one) one.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    by("found").replaceChildren();
    by("found").hidden = true;
    by("find").value = "";
    by("find").setAttribute("aria-expanded", "false");
    by("find").removeAttribute("aria-activedescendant");
  };
  document.addEventListener("htmx:after:swap", () => {
    if (!by("find") || !by("found")) return;
    by("find").setAttribute("aria-expanded", String(!by("found").hidden));
    if (!by("found").hidden && chosen() < 0 && options().length) choose(0);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.closest("form.find") && by("find")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#found a")) return;
    close();
    // So that the next key is about the letter, and is not typed.
    desk().focus({ preventScroll: true });
  });
  const typing = (event) => {
    const count = options().length;
    if (event.key === "ArrowDown" && count) choose((chosen() + 1) % count);
    else if (event.key === "ArrowUp" && count) choose((chosen() + count - 1) % count);
    else if (event.key === "Enter" && chosen() >= 0) options()[chosen()].querySelector("a").click();
    else if (event.key === "Escape") { close(); by("find").blur(); }
    else return;
    event.preventDefault();
  };

  // --- keys ---------------------------------------------------------------------------------------------
  // Keys come faster than letters: those pressed while one is on its way are answered in their turn.
  const waitingKeys = [];
  let coming = 0;
  const ofDesk = (event) => event.detail.ctx && event.detail.ctx.target && event.detail.ctx.target.id === "desk";
  document.addEventListener("htmx:before:request", (event) => { if (ofDesk(event)) coming += 1; });
  document.addEventListener("htmx:finally:request", (event) => {
    if (!ofDesk(event)) return;
    coming = Math.max(0, coming - 1);
    if (!coming && waitingKeys.length) press(waitingKeys.shift());
  });
  const press = (key) => {
    const one = [...document.querySelectorAll("[data-key]")].find((all) => all.dataset.key.split(" ").includes(key));
    if (!one) return false;
    if (one.matches("input")) one.focus();
    else if (one.matches("a") && coming) waitingKeys.push(key);
    else one.click();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.id === "find") { typing(event); return; }
    if (event.target.closest("input, textarea, select, [popover]")) return;
    // Within long lines the arrows scroll.
    if (event.key.startsWith("Arrow") && event.target.closest("pre, .scroll")) return;
    if (coming && event.key.length === 1) {
      waitingKeys.push(event.key);
      event.preventDefault();
    } else if (press(event.key)) event.preventDefault();
  });
})();
