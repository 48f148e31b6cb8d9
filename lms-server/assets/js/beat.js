// Says about twice a minute that the learner is still here, and once more when the page goes away.

for (const place of document.querySelectorAll('[data-beat]')) {
  const send = (leaves) => {
    // A beacon outlives the page; what is lost costs half a minute of time and nothing else.
    navigator.sendBeacon(place.dataset.beat, new URLSearchParams(leaves ? { leaves: '1' } : {}));
  };
  setInterval(() => document.hidden || send(false), 30000);
  addEventListener('pagehide', () => send(true));
}
