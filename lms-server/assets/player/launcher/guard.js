// First script of every content page (the content server puts it there): asks the launcher to look after this window.
//
// A classic script on purpose: it has to run before the page's own first script, which a module would not.
(function () {
  "use strict";
  var win = window;
  // The launcher ends the chain of parents (it answers itself as its parent), so this walk is short.
  for (var step = 0; step < 20; step += 1) {
    try {
      if (typeof win.lmsLookAfter === "function") { win.lmsLookAfter(window); return; }
      if (win.parent === win) { return; }
      win = win.parent;
    } catch (_foreign) { return; }
  }
})();
