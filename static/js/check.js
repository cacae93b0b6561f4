/* A visit on a phone with a bad line: every answer is kept on the phone first and sent when there is a line. An answer has a name of its
   own and names what it was written over, so that it may be sent twice, late or out of order (docs/decisions/0057-spot-checks.md). */
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const the = (selector, root = document) => root.querySelector(selector);
  const page = JSON.parse(the("#check-page").textContent);
  const form = the("#check-form");
  const bar = the("[data-bar]");
  const PREFIX = `check:${page.user}:${page.visit}:`;
  const PAGES = "checks-2-"; // and the account: where its pages are kept (check_worker.js)
  const PARTS = "checks-parts";
  const LONGEST = 1600; // pixels of a photograph's longer side
  const WHY = {
    offline: "网络不通，内容都在本机，有网时自动发送。",
    server: "系统暂时没有回应，内容都在本机，稍后自动再发。",
    "signed-out": "登录已失效，内容都在本机。请登录后再发送：",
    other: "现在登录的不是填写这些内容的人。请由原填写人登录后发送，或者下载保存。",
    gone: "这次检查已不能由您填写。请下载未发送的内容，联系督查单位。",
    full: "浏览器不能保存内容。发送完以前不要关闭本页，或者改用纸质检查表。",
  };
  const memory = new Map(); // where the browser keeps nothing
  let why = "";
  let words = "";
  let busy = false;
  let again = false;
  let pause = 15000;
  let timer = 0;
  let photosLeft = [];
  let photosSent = 0;

  /* What is kept: one entry for each answer, so that two windows do not overwrite each other. */
  const put = (name, value) => {
    memory.set(name, value);
    try { localStorage.setItem(PREFIX + name, JSON.stringify(value)); } catch { why = "full"; }
  };
  const drop = (name) => {
    memory.delete(name);
    try { localStorage.removeItem(PREFIX + name); } catch { /* it was never there */ }
  };
  const get = (name) => {
    try {
      const kept = localStorage.getItem(PREFIX + name);
      if (kept !== null) return JSON.parse(kept);
    } catch { /* as if there were nothing */ }
    return memory.get(name);
  };
  const names = () => {
    const found = new Set(memory.keys());
    try { Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => found.add(key.slice(PREFIX.length))); } catch { /* nothing kept */ }
    return Array.from(found);
  };
  const pending = () => names().filter((name) => name.startsWith("a:")).map(get).filter(Boolean)
    .sort((one, other) => (one.at + one.uuid < other.at + other.uuid ? -1 : 1));
  const uuid = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
    (sign) => (Number(sign) ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (Number(sign) / 4)))).toString(16)));

  /* Photographs: too large for the other store. */
  const database = () => new Promise((done, refuse) => {
    const asked = indexedDB.open("checks", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "uuid" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => refuse(asked.error);
  });
  const loose = new Map();
  const inStore = async (mode, act) => {
    const base = await database();
    return new Promise((done, refuse) => {
      const work = base.transaction("photos", mode);
      const asked = act(work.objectStore("photos"));
      work.oncomplete = () => { base.close(); done(asked.result); };
      work.onerror = () => { base.close(); refuse(work.error); };
    });
  };
  const keepPhoto = async (photo) => {
    try { await inStore("readwrite", (store) => store.put(photo)); } catch { loose.set(photo.uuid, photo); why = "full"; }
  };
  const dropPhoto = async (name) => {
    loose.delete(name);
    try { await inStore("readwrite", (store) => store.delete(name)); } catch { /* it was never there */ }
  };
  const photos = async () => {
    let kept = [];
    try { kept = await inStore("readonly", (store) => store.getAll()); } catch { /* none */ }
    return [...kept, ...loose.values()].filter((one) => one.user === page.user && one.visit === page.visit);
  };
  const countPhotos = async () => {
    photosLeft = await photos();
    if (photosLeft.length) put("photos", photosLeft.length); else drop("photos");
  };

  /* The boxes of a question. */
  const fields = new Map(all("[data-key]").map((field) => [field.dataset.key, field]));
  const shown = new Map(); // key → the names of the answers that the person has before them
  const answered = new Set(); // keys to which the server has an answer
  const read = (field) => ({
    value: (the("input[type=radio]:checked", field) || { value: "" }).value,
    note: the("textarea", field).value.trim(),
  });
  const fill = (field, { value, note }) => {
    all("input[type=radio]", field).forEach((box) => { box.checked = box.value === value; });
    the("textarea", field).value = note;
  };
  const last = (key) => pending().filter((one) => one.key === key).pop();
  const mark = (field, text, tone) => {
    const place = the("[data-mark]", field);
    place.textContent = text;
    place.dataset.tone = tone;
  };

  const touch = (field) => {
    const { key } = field.dataset;
    const before = last(key);
    const said = read(field);
    if (before && before.value === said.value && before.note === said.note) return;
    // What was never sent is written over in place; what may have arrived is not.
    const same = before && (!before.tried || before.refused);
    const answer = {
      uuid: same ? before.uuid : uuid(),
      key,
      ...said,
      over: same ? before.over : before ? [before.uuid] : shown.get(key),
      at: new Date().toISOString(),
    };
    put(`a:${answer.uuid}`, answer);
    mark(field, "已存在本机，没有发送", "waiting");
    say();
  };

  /* What the server says stands. Boxes are changed only where nothing of one's own waits. */
  const stand = ({ questions, at }) => {
    for (const one of questions) {
      const field = fields.get(one.key);
      if (!field) continue;
      if (one.answers.length) answered.add(one.key);
      showConflict(field, one);
      if (last(one.key)) continue;
      const head = one.answers[one.answers.length - 1];
      const typed = read(field);
      const same = head && head.value === typed.value && head.note === typed.note;
      const busyHere = field.contains(document.activeElement) && !same; // what another wrote does not break into typing
      if (head && !busyHere) fill(field, head);
      if (!busyHere || one.conflict) shown.set(one.key, one.over);
      if (head) mark(field, one.conflict ? "两种填写，请选定" : "已发送", one.conflict ? "refused" : "kept");
      put(`s:${one.key}`, { at, over: one.over, value: head ? head.value : "", note: head ? head.note : "" });
      if (one.photos) the("[data-photos]", field).textContent = `已发送${one.photos}张照片`;
    }
    photosSent = questions.reduce((sum, one) => sum + one.photos, 0);
  };
  const showConflict = (field, one) => {
    const place = the("[data-conflict]", field);
    place.hidden = !one.conflict;
    if (!one.conflict) return;
    the("ul", place).replaceChildren(...one.answers.map((answer) => {
      const line = document.createElement("li");
      line.append(`${answer.label}。${answer.note || "没有写情况"}（${answer.by}）`);
      const pick = document.createElement("button");
      pick.type = "button";
      pick.className = "button button--quiet";
      pick.textContent = "采用这一条";
      pick.addEventListener("click", () => {
        const settled = { uuid: uuid(), key: one.key, value: answer.value, note: answer.note, over: one.over, at: new Date().toISOString() };
        put(`a:${settled.uuid}`, settled);
        fill(field, settled);
        place.hidden = true;
        mark(field, "已存在本机，没有发送", "waiting");
        say();
        send();
      });
      line.append(" ", pick);
      return line;
    }));
  };

  /* Say what is on the phone and what is sent. */
  const when = (text) => {
    const at = new Date(text);
    return `${at.getMonth() + 1}月${at.getDate()}日${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
  };
  const say = () => {
    if (form) form.hidden = why === "other"; // what one person wrote is not shown in another's session
    const waiting = pending();
    const left = new Set(waiting.map((one) => one.key)).size + photosLeft.length;
    bar.hidden = !form && !left;
    bar.classList.toggle("check-bar--waiting", left > 0);
    the("[data-kept]").textContent = left ? `已存在本机，还有${left}项没有发送` : "本机没有未发送的内容";
    the("[data-sent]").textContent = `已发送${answered.size}项` + (photosSent ? `、照片${photosSent}张` : "");
    const first = [...waiting.map((one) => one.at), ...photosLeft.map((one) => one.at)].sort()[0];
    const since = the("[data-since]");
    since.hidden = !left;
    if (left) since.textContent = `最早的一项填写于${when(first)}。清除浏览器数据、换手机会丢失，请尽快发送，或者先下载。`;
    the("[data-save-file]").hidden = !left;
    the("[data-send]").hidden = !left;
    const place = the("[data-why]");
    place.hidden = !why && !words;
    place.textContent = words || WHY[why] || "";
    if (why === "signed-out") {
      const link = document.createElement("a");
      link.href = `${page.login}?next=${encodeURIComponent(location.pathname)}`;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "在新的窗口登录";
      place.append(link);
    }
    return left;
  };

  /* Talk to the server; gives the answer, or nothing where why it failed is known. */
  const talk = async (url, options, milliseconds) => {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), milliseconds);
    let answer;
    try {
      answer = await fetch(url, { redirect: "manual", cache: "no-store", signal: stop.signal, ...options });
    } catch {
      why = "offline";
      return null;
    } finally {
      clearTimeout(patience);
    }
    if (answer.type === "opaqueredirect" || [0, 401].includes(answer.status)) { why = "signed-out"; return null; }
    if (answer.status === 404) { why = "gone"; return null; }
    // A 403 without words is of the token: somebody signed in between asking for it and sending. The next time brings another.
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.status >= 500 || (answer.status === 403 && !isJson)) { why = "server"; return null; }
    let told;
    try { told = await answer.json(); } catch { why = "server"; return null; }
    if (answer.status === 403) { why = told.other ? "other" : "gone"; return null; }
    return { status: answer.status, told };
  };
  const signed = (token) => ({ "X-CSRFToken": token, "X-Check-User": String(page.user) }); // the server refuses it in another's session
  const sendAnswers = async (token) => {
    const queue = pending().filter((one) => !one.refused);
    if (!queue.length) return true;
    queue.forEach((one) => put(`a:${one.uuid}`, { ...one, tried: true }));
    const body = JSON.stringify(queue.map(({ uuid: name, key, value, note, over, at }) => ({ uuid: name, key, value, note, over, at })));
    const headers = { "Content-Type": "application/json", ...signed(token) };
    const met = await talk(page.answers, { method: "POST", body, headers }, 30000);
    if (!met) return false;
    if (![200, 409].includes(met.status)) { words = met.told.words; return false; }
    met.told.stored.forEach((name) => drop(`a:${name}`));
    Object.entries(met.told.refused).forEach(([name, said]) => {
      const answer = get(`a:${name}`);
      if (!answer) return;
      put(`a:${name}`, { ...answer, refused: said });
      if (fields.has(answer.key)) mark(fields.get(answer.key), said, "refused");
    });
    stand(met.told);
    return true;
  };
  const sendPhotos = async (token) => {
    for (const one of await photos()) {
      const body = new FormData();
      body.append("uuid", one.uuid);
      body.append("key", one.key);
      body.append("photo", new Blob([one.bytes], { type: one.type }), "photo.jpg");
      const met = await talk(page.photos, { method: "POST", body, headers: signed(token) }, 120000);
      if (!met) return false;
      if (met.status !== 200) { words = `有照片没有收下：${met.told.words}`; continue; }
      await dropPhoto(one.uuid);
      await countPhotos();
      say();
    }
    return true;
  };
  const send = async () => {
    if (busy) { again = true; return; }
    busy = true;
    clearTimeout(timer);
    why = why === "full" ? why : "";
    words = "";
    try {
      const met = await talk(page.state, { headers: { Accept: "application/json" } }, 15000);
      if (met && met.told.user !== page.user) { why = "other"; forget(); }
      else if (met) {
        stand(met.told);
        const had = photosLeft.length;
        if (!met.told.open) words = say() ? WHY.gone : "这次检查已经提交。";
        if (await sendAnswers(met.told.token)) await sendPhotos(met.told.token);
        // What the photographs brought, too.
        const after = had && !photosLeft.length ? await talk(page.state, {}, 15000) : null;
        if (after) stand(after.told);
      }
    } finally {
      await countPhotos();
      busy = false;
    }
    const left = say();
    pause = left && why ? Math.min(pause * 2, 240000) : 15000;
    if (left && ["offline", "server"].includes(why)) timer = setTimeout(send, pause);
    if (again) { again = false; send(); }
  };

  /* A smaller picture, drawn anew: what the camera wrote into it stays behind. */
  const smaller = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const share = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * share);
      canvas.height = Math.round(picture.height * share);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
      return blob || file;
    } catch { return file; }
  };
  const photograph = async (field, box) => {
    for (const file of Array.from(box.files)) {
      const blob = await smaller(file);
      const bytes = await blob.arrayBuffer();
      await keepPhoto({ uuid: uuid(), user: page.user, visit: page.visit, key: field.dataset.key, type: blob.type, bytes, at: new Date().toISOString() });
    }
    box.value = "";
    await countPhotos();
    const own = photosLeft.filter((one) => one.key === field.dataset.key).length;
    the("[data-photos]", field).textContent = `${own}张照片已存在本机，没有发送`;
    say();
    send();
  };

  /* What is not sent as a file, and back. */
  const base64 = (bytes) => {
    let text = "";
    const view = new Uint8Array(bytes);
    for (let at = 0; at < view.length; at += 0x8000) text += String.fromCharCode(...view.subarray(at, at + 0x8000));
    return btoa(text);
  };
  const saveFile = async () => {
    const left = await photos();
    const file = { visit: page.visit, user: page.user, answers: pending(), photos: left.map((one) => ({ ...one, bytes: base64(one.bytes) })) };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
    link.download = `检查${page.visit}-未发送的内容.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const loadFile = async (box) => {
    words = "";
    try {
      const file = JSON.parse(await box.files[0].text());
      if (file.visit !== page.visit) throw new Error("another visit");
      if (file.user !== page.user) throw new Error("another person");
      file.answers.forEach((one) => put(`a:${one.uuid}`, one));
      for (const one of file.photos) {
        const bytes = Uint8Array.from(atob(one.bytes), (sign) => sign.charCodeAt(0)).buffer;
        await keepPhoto({ ...one, user: page.user, bytes });
      }
    } catch (error) {
      words = error.message === "another person"
        ? "这个文件是另一个人填写的，没有读入。请由原填写人登录后读入。"
        : "这个文件不是本次检查下载的内容，没有读入。";
    }
    box.value = "";
    await countPhotos();
    overlay();
    say();
    if (!words) send();
  };

  /* What waits on the phone stands in the boxes, whatever page was kept or came. */
  const overlay = () => {
    for (const [key, field] of fields) {
      const waiting = last(key);
      if (!waiting) continue;
      fill(field, waiting);
      mark(field, waiting.refused || "已存在本机，没有发送", waiting.refused ? "refused" : "waiting");
    }
  };
  const begin = async () => {
    for (const [key, field] of fields) {
      const over = field.dataset.over.split(" ").filter(Boolean);
      shown.set(key, over);
      if (over.length) answered.add(key);
      const kept = get(`s:${key}`);
      // A kept page is older than what was heard since.
      if (kept && kept.at > page.at) {
        shown.set(key, kept.over);
        if (kept.over.length) answered.add(key);
        fill(field, kept);
      }
    }
    all("[data-plain]").forEach((one) => { one.hidden = true; });
    overlay();
    await countPhotos();
    say();
    send();
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  };

  /* Another person's session: the page of the one before is not kept for them. */
  const forget = () => { if ("caches" in window) caches.delete(PAGES + page.user); };
  const owner = (html) => {
    const told = the("#check-page", new DOMParser().parseFromString(html, "text/html"));
    return told ? JSON.parse(told.textContent).user : null;
  };

  /* The page itself is kept while the visit is open, in the store of the account whose page it is; app.js clears away the others'. */
  const keepPage = async () => {
    if (!("serviceWorker" in navigator) || !("caches" in window)) return;
    const store = await caches.open(PAGES + page.user);
    if (!page.open) { await store.delete(location.pathname); return; }
    await navigator.serviceWorker.register(page.worker);
    const answer = await fetch(location.pathname, { redirect: "manual", cache: "no-store" });
    if (answer.ok && owner(await answer.clone().text()) === page.user) await store.put(location.pathname, answer);
    const parts = all("link[rel=stylesheet], link[rel=icon], script[src], img[src]").map((one) => one.href || one.src);
    const kept = await caches.open(PARTS);
    for (const part of parts) if (!(await kept.match(part))) await kept.add(part);
    document.documentElement.dataset.offline = "ready";
  };

  if (form) {
    form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    form.addEventListener("input", (event) => {
      const field = event.target.closest("[data-key]");
      if (field && event.target.type !== "file") touch(field);
    });
    form.addEventListener("change", (event) => {
      const field = event.target.closest("[data-key]");
      if (!field) return;
      if (event.target.type === "file") photograph(field, event.target);
      else send();
    });
    the("[data-hand-in]").addEventListener("click", (event) => {
      if (!say()) return;
      event.preventDefault();
      words = "还有没有发送的内容，发送完再提交。";
      say();
      send();
    });
  }
  the("[data-send]").addEventListener("click", send);
  the("[data-save-file]").addEventListener("click", saveFile);
  the("[data-file]").addEventListener("change", (event) => loadFile(event.target));
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  begin();
  keepPage().catch(() => { /* no line, or no room: the answers are kept all the same */ });
})();
