### Sessions, enrolments, import of lists.

parcours = Parcours
choose = Choose…
search-title = Words of the title
search-name = Name or company
search-none = Nobody matches
filter-none-way = Widen the search, or remove a filter.
sessions-none = No session to show
session-new-title = Create a session
session-new-none = No published parcours
session-new-none-way = The national team has to publish a parcours before you can offer it.
session-title = Title of the session
session-title-help = Without a title, that of the course is used.
session-dates-help = 30 days by default; the first and the last day count.
first-day = First day
last-day = Last day
capacity = Number of places
zone = Time of the place
places-taken = { $learners ->
    [0] No learner
    [one] { $learners } learner
   *[other] { $learners } learners
}
places-taken-of = { $learners } of { $capacity } places
places-left = { $count ->
    [0] The session is full
    [one] One place left
   *[other] { $count } places left
}
session-tabs = Pages of the session
calendar = Calendar
report = Report
enrol-one = Enrol a learner
enrol-file = Import a file
session-empty = No learner enrolled
session-empty-way = Type people one by one, or import a file.
total-begun = Have begun
total-completed = Have finished
total-score = Mean result
total-credited = Credited time, total
score = Result
last-seen = Last activity
bookmark = Bookmark: { $place }
actions = Actions
actions-for = Actions for { $name }
extend = Extend the access
suspend = Suspend the enrolment
resume = Resume the enrolment
remove = Remove from the session
report-go = See the report and exports
calendar-empty = No date in this session
calendar-dates = Dates of the session
calendar-zone = Times are given in the zone: { $zone }.
report-bands = Learners by progress
report-bands-text = { $done ->
    [0] Nobody has finished yet.
    [one] One person has finished everything.
   *[other] { $done } people have finished everything.
}
report-period = Over a period
report-from = From
report-to = To
report-look = See the period
report-worked = Active learners
report-completed = Activities completed
report-export = Export the follow-up
report-export-help = One line per learner and activity, with the same figures as on this page.
export-xlsx = Spreadsheet (XLSX)
export-csv = Text in columns (CSV)
export-json = Data (JSON)
my-time-all = Time of the session

enrol-title = Enrol a learner
enrol-action = Enrol
enrol-email-help = The learner receives the activation link there.
enrol-many = Several people to enrol?
enrol-likely = This person may exist already.
enrol-likely-way = Choose them to keep one account and their whole history.
enrol-who = Whom do you enrol?
enrol-new = A new person
enrol-new-help = A new account is created.
suspended-because = Enrolment suspended: { $reason }
activation-sent = The activation link sent on { $day } has not been used yet.
activation-resend = Send a new link
activation-shown = Hand this link to the learner. It will not be shown again.
activation-link = Activation link
by-step = Progress by activity
activity = Activity
attempts = Attempts
history = History
history-none = Nothing is recorded yet.
extend-until = New last day
reason = Reason
extend-reason-help = Kept with the enrolment.
suspend-help = The access is closed and deadlines stop. Nothing is lost; you can resume later.
fact-step = { $step }: { $what }
fact-enrolled = enrolled in the session
fact-activated = password chosen
fact-signed-in = signed in
fact-opened = opened
fact-resumed = resumed
fact-completed = finished
fact-passed = passed
fact-failed = not passed
fact-scored = result { $score }
fact-worked = { $time } of activity
fact-extended = access extended until { $until } ({ $reason })
fact-suspended = enrolment suspended ({ $reason })
fact-restored = enrolment resumed

import-title = Import a list of learners
import-review-title = Proof-reading before enrolment
import-done-title = Result of the import
import-stages = Stages of the import
import-stage-choose = Choose the file
import-stage-review = Proof-read
import-stage-done = Result
import-file = File of learners
import-file-help = CSV or JSON, one person per line. The separators “;” and “,” both work, accents too.
import-read = Read the file
import-dry = Nobody is enrolled at this stage: you proof-read first.
import-nothing = Nobody was enrolled.
import-model = The model
import-model-help = Start from the model to be sure of the columns:
import-model-action = Download the model
import-file-named = “{ $file }”: { $sentence }
line = Line
line-result = Result of the reading
line-ignore = Leave this line out
import-to-fix = { $count ->
    [one] One line is to be corrected here, or left out. Nobody is enrolled for now.
   *[other] { $count } lines are to be corrected here, or left out. Nobody is enrolled for now.
}
import-nobody = There is nobody new to enrol in this file.
tally-ready = { $count ->
    [one] { $count } ready
   *[other] { $count } ready
}
tally-known = { $count ->
    [one] { $count } ready, already known
   *[other] { $count } ready, already known
}
tally-already = { $count ->
    [one] { $count } already enrolled
   *[other] { $count } already enrolled
}
tally-fix = { $count } to correct
tally-ignored = { $count ->
    [one] { $count } left out
   *[other] { $count } left out
}
import-recheck = Check again
import-confirm = { $count ->
    [one] Enrol one person
   *[other] Enrol { $count } people
}
import-other-file = Choose another file
import-done = { $count ->
    [0] Nobody was enrolled.
    [one] One person is enrolled.
   *[other] { $count } people are enrolled.
}
import-done-mail = Every new person receives an activation link by e-mail.
import-see = See the learners
import-undo = Take this import back
import-undo-help = Possible as long as none of these people has begun.
line-twice = the same address already stands on line { $first }.
line-ragged = the number of cells does not match the heads.
line-two-people = the address and the reference name two different people.
line-resembles = somebody of the same name already exists with another address; check that it is not the same person.
person-external = Reference

session-edit = Change
session-edit-title = Change the session
session-edit-days-help = The first and last day count. Every learner’s access follows these dates, extensions on top.
session-edit-places-help = { $count ->
    [0] Empty: no limit.
    [one] One learner is enrolled and keeps the place. Empty: no limit.
   *[other] { $count } learners are enrolled and keep their places. Empty: no limit.
}
capacity-none = No limit
session-cancel = Cancel the session
session-cancel-title = Cancel this session
session-cancel-help = Access closes for everybody enrolled, and they are told. You confirm on the next page.
session-cancelled-because = Session cancelled on { $day }: { $reason }
accompanied-by = With { $names }
team = Team
team-title = Tutors of the session
team-empty = Nobody accompanies this session yet
team-empty-way = Look for somebody of your region, or invite a new person.
team-add = Add a tutor
team-search = Name, or complete e-mail address
team-none = Nobody matches in the region. You can invite a new person.
team-name = Name as tutor
team-invite = Invite a new person
team-invite-help = They receive an activation link and reach this session only. An address that is known is named at once.
stale-title = Somebody changed this session while you were looking at it.
stale-way = Nothing is overwritten. Compare, correct if need be, then choose what to keep.
stale-caption = What differs
field = Field
stale-saved = Saved in the meantime
stale-typed = What you typed
stale-mine = Save what I typed
stale-theirs = Keep what is saved
