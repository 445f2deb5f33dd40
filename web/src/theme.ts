/**
 * Applies the remembered theme before the first paint. It is loaded as a classic, blocking script in
 * the head, so it must stay tiny and import nothing.
 */
{
  try {
    const theme = localStorage.getItem("descant.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
  } catch {
    // Storage is forbidden: the system's preference applies.
  }
}
