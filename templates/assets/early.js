// Before the page is painted, where it can be: light or dark, as the reader chose the last time (colours.js).

try {
  document.documentElement.className = localStorage.longhandTheme || '';
} catch {
  // Where nothing is remembered the system's colours hold.
}
