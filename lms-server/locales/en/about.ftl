### Pages about the platform itself.

error-home = Back to the home page
error-reference = Reference for the support: { $reference }
error-malformed-title = This request was not understood
error-malformed-reason = Something is missing or does not have the expected form.
error-malformed-advice = Nothing was changed. Go back to the page before and check what you typed.
error-forbidden-title = This action is not open to your role
error-forbidden-reason = Your account is recognised, but this action belongs to another role.
error-forbidden-advice = If you need it, ask your manager.
error-not-found-title = This page does not exist
error-not-found-reason = The address is incomplete, the page was removed, or it is not part of your space.
error-not-found-advice = Start again from the home page or the site map.
error-stale-title = Somebody changed this page in the meantime
error-stale-reason = So as not to erase their work, your change was not saved.
error-stale-advice = Reload the page, look at what changed, then make your change again.
error-too-large-title = This file is too large
error-too-large-reason = The limit is { $limit }. Nothing was saved.
error-too-large-advice = Make the file smaller, for example by compressing its videos, then try again.
error-too-many-title = One moment, please
error-too-many-reason = { $seconds ->
    [one] Too many requests in a row. The next one is possible in { $seconds } second.
   *[other] Too many requests in a row. The next one is possible in { $seconds } seconds.
}
error-too-many-advice = Nothing is lost. Wait, then reload the page.
error-internal-title = The platform met a problem
error-internal-reason = The problem is ours, not yours. It is recorded and will be looked into.
error-internal-advice = What was saved is still saved. Try again in a few minutes.
error-unavailable-title = The platform is closed for a moment
error-unavailable-reason = Maintenance is under way.
error-unavailable-advice = Your data are safe. Try again in a few minutes.

confirm-remove-title = Remove { $name } from the session?
confirm-remove-text = { $begun ->
    [0] { $name } will no longer have access to “{ $session }”. Nothing was begun yet.
    [one] { $name } will no longer have access to “{ $session }”. One activity was begun: its traces are kept as evidence, but the enrolment cannot be restored.
   *[other] { $name } will no longer have access to “{ $session }”. { $begun } activities were begun: their traces are kept as evidence, but the enrolment cannot be restored.
}
confirm-remove-action = Remove from the session
confirm-section-title = Delete the section “{ $section }”?
confirm-section-text = { $steps ->
    [0] It holds no step.
    [one] Its step is deleted with it. The content stays in the library.
   *[other] Its { $steps } steps are deleted with it. The contents stay in the library.
}
confirm-section-action = Delete the section

sitemap-title = Site map
sitemap-learner = My training
sitemap-tutor = Tutoring
sitemap-regional = My region
sitemap-national = National space
sitemap-account = My account
sitemap-about = The platform
sitemap-home-learner = My parcours and deadlines
sitemap-home-tutor = My sessions and learners
sitemap-home-regional = Dashboard of the region
sitemap-sessions = All sessions
sitemap-session-new = Create a session
sitemap-home-national = National dashboard
sitemap-parcours = All parcours
sitemap-parcours-new = Create a parcours
sitemap-contents = All contents
sitemap-content-import = Import a module
sitemap-content-new = Add a link, a document or a video
sitemap-people = People
sitemap-regions = Regions

accessibility-footer = Accessibility
accessibility-title = Accessibility
accessibility-lead = This platform wants to serve everybody, whatever their device, sight, hearing or way of navigating.
accessibility-state = Where we stand
accessibility-state-text = The pages aim at level AA of the international guidelines (WCAG 2.1), taken up by the French reference (RGAA). Every page is checked automatically at every version, light and dark, on small and large screens. The full audit by a third party has not taken place yet: so we do not claim conformity.
accessibility-known = What may still get in the way
accessibility-known-contents = Training modules are made by different authors: some do not lend themselves well to the keyboard, a screen reader or a phone.
accessibility-known-audit = The manual audit of the 106 criteria of the reference remains to be done.
accessibility-means = What you can adjust
accessibility-keyboard = Everything works by keyboard; the first link of every page leads to the content.
accessibility-size = The buttons A− and A+ change the text size; your choice is kept.
accessibility-contrast = Colours follow the light or dark theme of your device.
accessibility-motion = Animations stop when your device asks for it.
accessibility-help = An obstacle?
accessibility-write = Describe it; we answer and offer another way:
accessibility-ask = Describe it to your tutor or region: you will be offered another way.
accessibility-right = Without a satisfying answer, you may turn to the French Defender of Rights (Défenseur des droits).

old-browser-title = Your browser is too old
old-browser-why = This platform cannot work properly, nor safely, with this browser.
old-browser-what = Open it with a recent version of one of these browsers, all free:
old-browser-kept = On Windows, Microsoft Edge is installed already. Your login and progress stay the same.

confirm-cancel-title = Cancel the session “{ $session }”?
confirm-cancel-text = { $learners ->
    [0] Nobody is enrolled in it.
    [one] One person is enrolled. This is what happens to them:
   *[other] { $learners } people are enrolled. This is what happens to them:
}
confirm-cancel-access = Their access closes at once; a module that is open is saved, then closed.
confirm-cancel-begun = { $begun ->
    [0] Nobody has begun.
    [one] One person has begun: progress, results and time are kept as evidence.
   *[other] { $begun } have begun: their progress, results and time are kept as evidence.
}
confirm-cancel-told = Everybody is told by e-mail.
confirm-cancel-final = This cannot be taken back; you can create another session.
confirm-cancel-reason-help = Shown on the session’s page, to the team.
confirm-cancel-keep = Keep the session
sitemap-people-region = People of my region
sitemap-invite = Invite a person

api-title = The platform’s API
api-lead = Everything the pages do, for programs: the same rights, the same rules, the same figures.
api-document = OpenAPI 3.1 description
api-rules = In short
api-rule-token = Sign in with POST /api/v1/sign-ins and send the token in Authorization: Bearer.
api-rule-revision = To change something, send the ETag you have read in If-Match: nothing is ever overwritten.
api-rule-key = A POST repeated with the same Idempotency-Key is done once within 24 hours.
api-rule-pages = A list gives "next": pass it in after for what follows.
api-rule-problems = A refusal is an application/problem+json document (RFC 9457) that says what to do.
api-call = Call
api-does = What it does
api-answers = Answers
