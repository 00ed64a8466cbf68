// Before the first paint, so that nothing flashes: that there are scripts, and what the visitor chose.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  if (location.hash.startsWith("#s=")) root.classList.add("opening");
  try {
    for (const choice of ["theme", "colours"]) {
      const chosen = localStorage.getItem(choice);
      if (chosen) root.dataset[choice] = chosen;
    }
  } catch {} // storage is forbidden: the system's theme it is
})();
