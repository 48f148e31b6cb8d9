### Contents and parcours, as the national team sees them.

content = Content
content-add = Add a link, a document, a video
content-add-action = Add the content
content-kind = Kind
content-title = Title
content-sheet = Sheet of the content
contents-none = No content to show
contents-none-way = Import a first module, or add a link, a document, a video.
version = Version
version-number = Version { $number }
version-of = Version { $number } of { $day }
version-current = In use
version-new = Import a new version
versions = Versions
updated = Updated
remarks = Remarks
remarks-count = { $count ->
    [one] { $count } to check
   *[other] { $count } to check
}
none-f = None
used-in = Used in
used-count = { $count ->
    [0] no parcours
    [one] { $count } parcours
   *[other] { $count } parcours
}
used-nowhere = This content is in no parcours.
preview = Try without leaving a trace
imported = Imported on
imported-by = By
size = Size
fingerprint = Fingerprint
planned-minutes = Planned duration, in minutes
planned-minutes-help = The time a learner needs, without hurry.
upload-title = Import a module
upload-lead = A module is a ZIP file in the format SCORM 1.2 or SCORM 2004, as authoring tools export it.
upload-replaces = This file becomes a new version of “{ $title }”.
upload-file = File of the module
upload-limit = { $limit } at most.
upload-action = Send and check
upload-nothing = Nothing was saved.
upload-next = The module is checked, then you decide whether to keep it.
upload-other = Something other than a module?
report-title = Check of the module
activities-count = { $count ->
    [0] no activity
    [one] { $count } activity
   *[other] { $count } activities
}
package-fatal = This file cannot be used.
package-fatal-way = Nothing was saved. Correct the blocking points in the authoring tool, then export again.
package-warnings = { $count ->
    [one] The module works; one point is to be checked.
   *[other] The module works; { $count } points are to be checked.
}
package-good = The module is ready for use.
package-remarks = Remarks on the module
package-no-remark = No remark.
package-keep = Keep this module
package-keep-action = Keep the module
package-drop = Do not keep it
package-kept-none = The file you sent is erased when you leave this page.
package-other = Choose another file
impact-title = For learners on their way
impact-running = { $count ->
    [0] No attempt in progress.
    [one] { $count } attempt in progress.
   *[other] { $count } attempts in progress.
}
impact-finished = { $count ->
    [0] No finished attempt.
    [one] { $count } finished attempt, whose result stays.
   *[other] { $count } finished attempts, whose results stay.
}
impact-same = The activities are the same; only files may have changed.
impact-added = { $count ->
    [one] { $count } activity added:
   *[other] { $count } activities added:
}
impact-removed = { $count ->
    [one] { $count } activity removed:
   *[other] { $count } activities removed:
}
impact-changed = { $count ->
    [one] { $count } activity changed:
   *[other] { $count } activities changed:
}
impact-kept = Wherever they stopped, learners find their place in the new version.
impact-again = { $count ->
    [one] At this activity, a learner who carries on begins again:
   *[other] At these activities, a learner who carries on begins again:
}
impact-untried = { $count ->
    [one] One activity could not be tried out: nobody can say what becomes of a learner who stopped there.
   *[other] { $count } activities could not be tried out: nobody can say what becomes of a learner who stopped there.
}
carry-legend = What becomes of attempts in progress?
carry-on = Carry on in the new version
carry-on-help = Everybody keeps what they did in the activities that are still there.
carry-finish = Finish in the old version
carry-finish-help = The new version is for those who begin later.
carry-restart = Begin again in the new version
carry-restart-help = Everybody goes back to the beginning of the module. Results already earned stay in the tracking.
carry-column = Attempts in progress
carried-on = carried on
carried-finish = finished in the old one
carried-restart = begun again
problem-code = reference { $code }
content-new-title = Add a content
new-link = Link
new-document = Document
new-video = Video
address = Address of the site
address-help = It starts with https://.
document-file = File of the document
video-file = File of the video

steps = Steps
step = Step
parcours-none = No parcours to show
parcours-none-way = Create the first one: a title is enough to begin.
parcours-new-title = Create a parcours
parcours-presentation = Presentation
parcours-title = Title of the parcours
parcours-summary = Summary
parcours-summary-help = Learners read it at the top of the parcours.
parcours-mode = Freedom of the learner
mode-free-help = All activities are open, in any order.
mode-guided-help = Everything is open; an order is advised.
mode-constrained-help = Each activity opens when the one before is finished.
parcours-edit = Edit
parcours-changed-notice = The draft holds changes that sessions do not see yet.
parcours-unpublished = This parcours is not published yet
parcours-unpublished-way = Compose its sections and steps, then publish it.
parcours-sessions = Sessions of this parcours
parcours-sessions-none = No session uses this parcours.
editor-title = Edit the parcours
editor-empty = No section yet
editor-empty-way = Add a section, then its steps.
section-new = New section
section-title = Title of the section
section-rename = Rename
section-empty = This section holds no step.
step-add = Add a step
content-choose = Choose a content…
add = Add
move-up = Move up “{ $title }”
move-down = Move down “{ $title }”
delete-named = Delete “{ $title }”
duration-missing = duration missing
step-title = Title of the step
modality = Modality
step-mandatory = Needed to finish the parcours
completion = Finished
completion-value = Minutes or %
rule-opened = as soon as it is opened
rule-time = after some reading time
rule-played = after a share of the video
rule-content = when the module says so
condition = The step opens when…
condition-help = Compose the sentence line by line. An empty line does not count.
condition-kind = Condition { $number }
condition-step = Step of condition { $number }
condition-value = Value of condition { $number }
condition-value-hint = % or date
condition-none = (always open)
condition-no-more = (nothing more)
condition-step-choose = which step?
condition-completed = this step is finished
condition-score = the result is above… %
condition-from = from… on
condition-all = all these conditions are met
condition-any = one of these conditions is enough
step-save = Save the step
close = Close
checks = Before publishing
check-holds = Checked:
check-missing = To correct:
publish = Publish the parcours
publish-not = Correct the points named to be able to publish.
publish-reaches = { $count ->
    [one] The publication also reaches a running session.
   *[other] The publication also reaches { $count } running sessions.
}
check-ready = Everything needed is there.
finding-no-step = The course has no step yet.
finding-empty-section = The section "{ $section }" is empty: learners will see a title without a step.
finding-no-duration = "{ $step }" has no planned duration.
finding-no-content = "{ $step }" has no content.
finding-unknown-content = The content of "{ $step }" is no longer available.
finding-unknown-step = The condition of "{ $step }" names a step that is gone.
finding-never-scored = The condition of "{ $step }" waits for a score from a step that gives none.
finding-never-done = "{ $step }" can never be finished: this content does not say so by itself, choose another rule.
finding-too-deep = The condition of "{ $step }" is too complicated.
finding-same-key = "{ $step }" stands twice.
finding-cycle = These steps wait for each other: { $steps }.

archive = Archive
archive-action = Archive this content
archive-help = It leaves the lists, nothing is erased. You can put it back.
archive-not = { $count ->
    [one] One parcours uses it: take it out of that parcours first.
   *[other] { $count } parcours use it: take it out of them first.
}
archived = Archived
archived-too = Archived ones too
archived-since = Archived on { $day }: the lists do not offer it any more.
restore = Put back
publish-nothing = Sessions see this version already. Change a step to publish again.
