// Resumes a film where it stopped, and reports what was really played: every 4 seconds, at each pause or jump and when the
// page goes, so that a browser that dies costs less than five seconds.

for (const video of document.querySelectorAll('video[data-report]')) {
  let last = null;
  let played = 0;
  let sending = false;
  let told = Number(video.dataset.resume);

  video.addEventListener('loadedmetadata', () => {
    const at = Number(video.dataset.resume);
    if (at > 0 && at < video.duration - 5) video.currentTime = at;
  }, { once: true });

  video.addEventListener('timeupdate', () => {
    const step = last === null ? 0 : video.currentTime - last;
    last = video.currentTime;
    // A jump is not playing; two seconds leave room for slow devices and double speed.
    if (step > 0 && step < 2) played += step;
    if (played >= 4) report();
  });
  video.addEventListener('seeking', () => (last = null));
  for (const event of ['pause', 'ended', 'seeked']) video.addEventListener(event, () => report());
  addEventListener('pagehide', () => report(true));
  document.addEventListener('visibilitychange', () => document.hidden && report(true));

  async function report(leaving = false) {
    // A film that has just been put where it was left has nothing to tell.
    const moved = Math.abs(video.currentTime - told) >= 1;
    if ((played < 0.5 && !moved) || (sending && !leaving)) return;
    const share = played;
    const position = video.currentTime;
    played = 0;
    sending = true;
    const body = new URLSearchParams({
      // A film that was seen to its end begins anew.
      position: video.ended ? '0' : position.toFixed(1),
      played: share.toFixed(1),
      length: String(Math.floor(video.duration || 0)),
    });
    try {
      const answer = await fetch(video.dataset.report, { method: 'POST', body, keepalive: leaving });
      if (!answer.ok) throw new Error(String(answer.status));
      told = position;
    } catch {
      // Sent again with the next report.
      played += share;
    } finally {
      sending = false;
    }
  }
}
