### The first page of each role.

learner-hello = Hello { $name }
learner-empty = No parcours at the moment
learner-empty-way = As soon as your region enrols you, your parcours appears here.
learner-empty-upcoming = Your next parcours will open here when the day comes.
learner-upcoming = Soon
learner-ended = Past parcours
next-start = Start: { $step }
next-resume = Resume: { $step }
next-resume-at = Resume: { $step }, { $place }
next-wait = Nothing is open right now. The parcours says what will open and when.
next-finished = Well done, all activities are finished. You can look at them again until the access ends.
days-left = { $days ->
    [0] Last day
    [one] { $days } day left
   *[other] { $days } days left
}
time-to-plan = { $left } to plan
card-suspended = Your enrolment is suspended. Nothing is lost; the parcours says why.
see-parcours = See the whole parcours
deadlines = Next dates
deadline-access = Access ends: { $title }
deadlines-none = No date in the coming weeks.
my-tutors = My tutors
write-to = Write
to-do = To look at
to-do-none = Nobody is waiting for your help. All is going well.
regions-all-name = All regions
manager-title = { $region }
manager-state = { $count ->
    [0] No running session
    [one] One running session
   *[other] { $count } running sessions
}
session = Session
session-create = Create a session
dates = Dates
state = State
progression = Progress
sessions-running = Running sessions
sessions-running-none = No running session
sessions-running-way = Create a session: choose a parcours and dates, then enrol the learners.
sessions-upcoming = Upcoming sessions
sessions-all = See all sessions
tutor-title = Tutoring
tutor-empty = No session is entrusted to you
tutor-empty-way = As soon as a region entrusts a session to you, its learners appear here.
tutor-session-empty = No learner enrolled yet.
tutor-caption = Learners of { $session }
learner = Learner
fortnight = Last 14 days
attention = Attention
all-well = All is well
until = Until { $date }
strip-summary = { $total } of activity on { $days ->
    [one] { $days } day
   *[other] { $days } days
} of the last 14
strip-day = { $day }: { $time }
national-title = National space
figure-learners = Learners in sessions
figure-percent = Mean progression
figure-parcours = Published parcours
figure-contents = Contents
figure-regions = Learners by region
figure-regions-text = { $region } has the most learners in sessions: { $learners }.
figure-regions-none = No running session.
regions-all = See all regions
recent-parcours = Parcours last changed
recent-contents = Contents last imported
parcours-create = Create a parcours
parcours-all = See all parcours
parcours-empty = No parcours yet
content-import = Import a module
contents-all = See all contents
contents-empty = No content yet
