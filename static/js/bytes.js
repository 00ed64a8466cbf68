// The page of bytes. Everything here is an addition: without it the same page is a form with a button.

import "./theme.js";

if (window.htmx) {
  const { settle } = await import("./live.js");
  await import("./copy.js");
  settle();
  await Promise.all([import("./share.js"), import("./format.js"), import("./recent.js"), import("./drop-text.js")]);
  const { openFragment } = await import("./open.js");
  await openFragment();
  document.documentElement.classList.add("live"); // all of the page listens now: the tests wait for it
} else {
  document.documentElement.classList.remove("js", "opening"); // htmx did not come: back to the form and its button
}
