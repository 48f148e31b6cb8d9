### Frame of the pages, states, fields, formats.

skip = Skip to content
menu = Menu
nav-main = Main navigation
nav-learner = My parcours
nav-tutor = Tutoring
nav-regional = My region
nav-sessions = Sessions
nav-national = Home
nav-parcours = Parcours
nav-contents = Contents
nav-people = People
breadcrumb = Breadcrumb
home = Home
text-size = Text size
text-smaller = Smaller text
text-larger = Larger text
notices = { $count ->
    [one] { $count } notice
   *[other] { $count } notices
}
sign-out = Sign out
undo = Undo
cancel = Cancel
save = Save
search = Search
filter = Show
filter-all = All
filter-all-m = All
details = Details
none = None
field-optional = (optional)
period = { $from } to { $to }

pager-label = Pages of the list
pager-all = { $shown } of { $total ->
    [one] { $total } line
   *[other] { $total } lines
} shown
pager-some = { $shown } of { $total } lines shown
pager-page = { $shown ->
    [one] { $shown } line on this page
   *[other] { $shown } lines on this page
}
pager-previous = Previous page
pager-next = Next page

seen-never = never
seen-today = today
seen-yesterday = yesterday
seen-days = { $days } days ago

progress-count = { $done } of { $total } { $total ->
    [one] activity
   *[other] activities
}
progress-left = { $left } left

step-todo = To do
step-running = In progress
step-done = Finished
step-passed = Passed
step-retry = To do again
step-locked = Locked
step-late = Late

modality-distance-async = At a distance, at your pace
modality-distance-sync = Virtual class
modality-face-to-face = Face to face
modality-case-study = Case study
modality-quiz = Quiz

kind-scorm12 = SCORM 1.2 module
kind-scorm2004 = SCORM 2004 module
kind-cmi5 = cmi5 course
kind-xapi = xAPI module
kind-document = Document
kind-link = Link
kind-video = Video

enrolment-upcoming = Upcoming
enrolment-active = In progress
enrolment-suspended = Suspended
enrolment-completed = Finished
enrolment-expired = Access ended

session-running = Running
session-upcoming = Upcoming
session-ended = Ended

parcours-draft = Draft
parcours-published = Published
parcours-changed = Changed since publication

mode-free = Free
mode-guided = Guided
mode-constrained = Constrained

severity-repaired = Repaired
severity-warning = To check
severity-fatal = Blocking

role-learner = Learner
role-tutor = Tutor
role-regional = Regional manager
role-national = National manager

line-ready = Ready
line-known = Ready, person already known
line-already = Already enrolled
line-fix = To correct
line-ignored = Left out

gap-complete = finish “{ $step }”
gap-score = score more than { $above } in “{ $step }”
gap-score-best = score more than { $above } in “{ $step }” (your best result: { $best })
gap-attend = take part in “{ $slot }”
gap-not-before = wait until { $at }
gap-closed = this step was open until { $at }
gap-excluded = this step is meant for situations other than yours
gap-or = { " or " }
gap-and = { " and " }

need-never = Never signed in, access open for { $days } { $days ->
    [one] day
   *[other] days
}
need-inactive = No activity for { $days } { $days ->
    [one] day
   *[other] days
}
need-late = { $steps } { $steps ->
    [one] activity is late
   *[other] activities are late
}
need-ends = { $left } of work and { $days } { $days ->
    [one] day
   *[other] days
} left
need-failed = Did not pass “{ $step }”

completion-opened = finished as soon as it is opened
completion-time = finished after { $time } of reading
completion-played = finished when { $percent } of the video is seen
completion-declared = finished when you say so
completion-content = finished when you reach the end of the module
completion-score = finished with a result above { $above }

time-signed-in = Signed-in time
time-active = Active time
time-credited = Credited time
time-rule-capped = Active time adds up the intervals between two actions, each counted for { $idle } min at most. Credited time is active time, up to { $most } of the planned duration.
time-rule-planned = Active time adds up the intervals between two actions, each counted for { $idle } min at most. Credited time is the planned duration of each finished activity.

complaint = { $label }: { $sentence }
complaints-title = { $count ->
    [one] One point needs correcting. Nothing you typed is lost.
   *[other] { $count } points need correcting. Nothing you typed is lost.
}
fault-required = this field is to be filled in.
fault-email = write a complete address, for example firstname@example.org.
fault-email-taken = somebody else uses this address already.
fault-too-long = { $most } characters at most.
fault-too-short = { $least } characters at least.
fault-own-name = this password is too close to your name or address; choose four unrelated words, for example.
fault-simple = this password is too simple; add a word or two that have nothing to do with the others.
fault-guessable = this password is too easy to guess; choose four unrelated words, for example.
fault-differs = the two entries differ; write the same password twice.
fault-wrong-password = this is not your current password.
fault-wrong-code = this code does not work. Wait for the next one: a code works once.
fault-date = choose a date, for example 10 March 2026.
fault-date-order = the end must come after the start.
fault-date-past = this date has passed; choose one to come.
fault-number = write a whole number between { $least } and { $most }.
fault-web-address = write a complete address that starts with https://.
fault-choice = choose a line of the list.
fault-no-file = choose a file.
fault-file-too-large = the file is larger than { $limit }.

flash-saved = Saved.
flash-signed-out = You are signed out.
flash-password = Your password is changed. Other devices are signed out.
flash-password-chosen = Your new password is kept. Sign in with it.
flash-password-reset = The password is reset and the sign-ins have ended. A link to choose another one leaves by mail.
flash-link-asked = If an account has this address, a link is on its way by mail. It works for an hour.
flash-factor-off = Two-step sign-in is off.
flash-factor-reset = Two-step sign-in is reset and the sign-ins have ended. The person is told by e-mail.
flash-sign-ins-ended = Ended.
flash-step-over = Signing in took too long. Begin again with your password.
flash-activated = Your password is set. You can sign in.
flash-session-created = The session is created. You can enrol learners.
flash-enrolled = The learner is enrolled.
flash-extended = The access is extended.
flash-suspended = The enrolment is suspended: access is closed, deadlines are stopped, nothing is lost.
flash-resumed = The enrolment is resumed: access is open again.
flash-removed = The learner is no longer part of the session.
flash-link-sent = A new activation link is sent. The old one no longer works.
flash-import-undone = The import is taken back: nobody is enrolled by this file.
flash-content-added = The content is added. You can use it in a parcours.
flash-version-added = The new version is in use in all parcours.
flash-published = The parcours is published.
flash-marked-read = Noted: the activity is finished.

session-cancelled = Cancelled
flash-session-cancelled = The session is cancelled. Those enrolled are told.
flash-tutor-named = Done: this person accompanies the session and is told.
flash-tutor-removed = This person does not accompany the session any more.
flash-person-invited = The invitation is sent, with a link to choose a password.
flash-role-given = The role is given.
flash-role-taken = The role is taken. The access it gave is closed.
flash-content-archived = The content is archived. The lists do not offer it any more.
flash-content-restored = The lists offer the content again.
