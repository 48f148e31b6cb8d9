// Resumes a film where it stopped, and reports what was really played: every 15 seconds, at each pause and when the page goes.

for (const video of document.querySelectorAll('video[data-report]')) {
  let last = null;
  let played = 0;
  let sending = false;

  video.addEventListener('loadedmetadata', () => {
    const at = Number(video.dataset.resume);
    if (at > 0 && at < video.duration - 5) video.currentTime = at;
  }, { once: true });

  video.addEventListener('timeupdate', () => {
    const step = last === null ? 0 : video.currentTime - last;
    last = video.currentTime;
    // A jump is not playing; two seconds leave room for slow devices and double speed.
    if (step > 0 && step < 2) played += step;
    if (played >= 15) report();
  });
  video.addEventListener('seeking', () => (last = null));
  for (const event of ['pause', 'ended']) video.addEventListener(event, () => report());
  addEventListener('pagehide', () => report(true));
  document.addEventListener('visibilitychange', () => document.hidden && report(true));

  async function report(leaving = false) {
    if (played < 0.5 || (sending && !leaving)) return;
    const share = played;
    played = 0;
    sending = true;
    const body = new URLSearchParams({
      position: String(Math.floor(video.currentTime)),
      played: share.toFixed(1),
      length: String(Math.floor(video.duration || 0)),
    });
    try {
      const answer = await fetch(video.dataset.report, { method: 'POST', body, keepalive: leaving });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      // Sent again with the next report.
      played += share;
    } finally {
      sending = false;
    }
  }
}
