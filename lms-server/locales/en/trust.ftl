### Retention and journal.

trust-title = Personal data
retention-title = Retention
retention-lead = How long data are kept, and what is due.
retention-due = Due today
retention-due-none = Nothing is due.
retention-what = Data
retention-deed = What is done
retention-count = How many
retention-held = { $count ->
    [one] One person is under a legal hold: nothing of this person is removed.
   *[other] { $count } people are under a legal hold: nothing of them is removed.
}
retention-slip-on = People and details wait until somebody starts the elimination here, having read this slip.
retention-slip-off = The platform does it by itself every day.
retention-slip-ask = Wait for consent before removing
retention-slip-leave = Let it happen every day
retention-run = Remove now
retention-last = Last run
retention-last-none = No run yet.
retention-last-nothing = Nothing was due.
retention-more = there is more, the next run goes on
retention-rules = Delays
retention-set = Change a delay
retention-rule = Delay
retention-months = Months
retention-months-help = Empty: the usual delay, or that of the platform.
retention-for = { $count } months
retention-region = { $region }: { $months } months
retention-not-regional = this delay holds for the whole platform.
holds-title = Legal holds
holds-lead = Nothing of these people is removed, neither by a delay nor by hand.
holds-none = No legal hold.
hold-person = Person
hold-session = Session
hold-lift = Lift
hold-set = Forbid removal
hold-set-action = Hold
hold-who = Person to hold
hold-reason = Why
hold-unknown = nobody has this e-mail or number.
flash-retention = What was due is removed.
category-catalogue = Catalogue
category-account = Accounts
category-secret = Passwords and links
category-training-file = Training files
category-trace = Details of the work
category-statement = Learning records
category-connection-log = Sign-ins
category-control-log = Log of actions
category-erasure-journal = Journal of erasures
category-technical = Technical
deed-erase = People erased, results stay without a name
deed-restrict = Accounts closed, the file stays
deed-condense = Details removed, results stay
deed-remove = Removed
rule-never-activated = Account never activated
rule-never-activated-help = Erased then, never before its session ends.
rule-inactive = Account without activity
rule-inactive-help = Closed then; the training file stays.
rule-training-file = Training file
rule-training-file-help = After the end of the session; then the person is erased. Ten years when the training is co-financed by the EU.
rule-details = Details of the work and records
rule-details-help = After the end of the session; then only results stay.
rule-connection-log = Sign-ins
rule-connection-log-help = For the whole platform.
rule-control-log = Log of actions
rule-control-log-help = For the whole platform.
rule-erasure-journal = Journal of erasures
rule-erasure-journal-help = It names nobody.

journal-title = Journal
journal-lead = Who did what, and when. What was erased.
journal-sound = { $count ->
    [0] Nothing was altered.
    [one] One sealed action: nothing was altered.
   *[other] { $count } sealed actions: nothing was altered.
}
journal-damaged = The journal is not as it was written. Tell the operator: the command "lms journal verify" says where.
journal-who = Who
journal-who-help = Whole e-mail, or number.
journal-when = When
journal-action = Action
journal-subject = On what
journal-subject-help = The number shown in the list.
journal-from = From
journal-to = Up to
journal-none = No action matches
journal-all = See the whole journal
journal-csv = Table (CSV)
journal-by-nobody = Erased person
journal-by-operator = Operator
journal-by-system = Platform
journal-sign-ins = Sign-ins
journal-people = People
journal-grants = Roles
journal-enrolments = Enrolments
journal-sessions = Sessions
journal-parcours = Parcours
journal-contents = Contents
journal-regions = Regions
journal-reports = Reports taken out
journal-lrs = Records and tools
journal-retention = Retention
journal-holds = Legal holds
journal-erasures = Erasures
journal-erasures-none = No erasure.
journal-erasure = Erasure no. { $seq }
journal-erasure-person = one person
journal-erasure-many = what was due
journal-erasure-count = { $count ->
    [0] nothing
    [one] 1 thing
   *[other] { $count } things
}
journal-cause-person = By a manager
journal-cause-operator = By the operator
journal-cause-rule = By a retention rule
journal-cause-replay = Done again after a restore
