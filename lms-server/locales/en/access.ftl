### Signing in, activation, passwords.

sign-in-title = Sign in
sign-in-login = E-mail address or login
sign-in-password = Password
sign-in-action = Sign in
sign-in-go = Go to sign in
sign-in-help = First visit? Follow the link in your mail, or ask your region for another one.
sign-in-with = Sign in with { $provider }
sign-in-not-linked = No account of this region has the address this service gives us. Sign in with your password, or write to your region.
sign-in-provider = This sign-in service does not answer as it should. Try again in a moment, or sign in with your password.
sign-in-too-slow = Signing in did not come to its end. Begin again.
forgotten-link = Forgotten your password?
forgotten-title = Forgotten password
forgotten-lead = Type your address. We send you a link to choose a new password; it works for an hour, once.
forgotten-action = Send me a link
forgotten-help = Nothing comes? Look into the spam folder, then write to your region: your account may have another address.
forgotten-again = Send me another link
forgotten-wait = { $minutes ->
    [one] A link was asked for a moment ago. Look at your mail, or try again in { $minutes } minute.
   *[other] A link was asked for a moment ago. Look at your mail, or try again in { $minutes } minutes.
}
sign-in-expired = Your sign-in has come to its end. Sign in again: everything you did is saved.
sign-in-wrong = Login and password do not match. Check the capital letters, then try again.
sign-in-locked = { $minutes ->
    [one] Too many attempts. Try again in { $minutes } minute.
   *[other] Too many attempts. Try again in { $minutes } minutes.
}
sign-in-not-activated = Your account waits for its activation. Follow the link of the e-mail you received, or ask your region for a new one.
activation-title = Welcome
activation-title-reset = New password
activation-lead = Hello { $name }. Choose your password to open your training space.
activation-lead-reset = Hello { $name }. Choose a new password; the old one will no longer work.
activation-login = Your login
activation-action = Save and sign in
link-title = This link no longer works
link-used = This link has been used: your password is set.
link-used-way = Sign in with your address and this password.
link-expired = This link is past its time.
link-expired-way = Nothing is lost: your enrolment stands. Ask your region for a new link; it will send one at once.
link-expired-reset = Your password has not changed. Ask for another link: it comes at once.
password-title = Password
password-current = Current password
password-new = New password
password-again = New password, a second time
password-help = At least { $count } characters. Four unrelated words make a good password.
password-show = Show the password
password-hide = Hide the password
password-missing = { $count ->
    [one] { $count } more character at least.
   *[other] { $count } more characters at least.
}
password-fair = This password will do.
password-good = This is a good password.
password-strong = This is a very good password.
password-change-action = Change the password
factor-step-title = Your code
factor-step-lead = Open the authenticator app of your telephone and type the six-digit code of your account.
factor-step-code = Six-digit code
factor-step-recovery-title = Recovery code
factor-step-recovery-lead = Type one of the recovery codes you got when you switched it on. It works only once.
factor-step-recovery-code = Recovery code
factor-step-use-recovery = I do not have my telephone: use a recovery code
factor-step-use-code = Use the code of my telephone
factor-step-help = Neither telephone nor recovery code? Ask the national managers to reset your two-step sign-in.
factor-title = Two-step sign-in
factor-lead = At each sign-in a code of your telephone is added to the password. Your account stays closed to whoever guessed or stole the password.
factor-demanded = Your account manages other people’s data: switch two-step sign-in on to go on.
factor-need = You need a telephone and an authenticator app, for example the one that is installed on it already.
factor-begin = Switch two-step sign-in on
factor-steps = Two gestures: add this account to your app, then type the first code it shows.
factor-scan = 1. Scan
factor-qr = QR code to scan with your authenticator app. The key to type by hand follows.
factor-type = You cannot scan? Type this key into the app:
factor-check = 2. Check
factor-confirm = Check and switch on
factor-again = Begin again with another key
factor-on = On
factor-since = since { $day }
factor-recovery = Recovery codes
factor-left = { $count ->
    [0] You have no recovery code left. Make new ones.
    [one] You have { $count } recovery code left.
   *[other] You have { $count } recovery codes left.
}
factor-renew = Make new recovery codes
factor-off-title = Switch off
factor-off-lead = Once it is off, your password alone opens your account.
factor-off-demanded = To change telephones: switch off, then on again. Your account must have it.
factor-off-code = Six-digit code or recovery code
factor-off-action = Switch two-step sign-in off
codes-title = Your recovery codes
codes-first = Two-step sign-in is on.
codes-renewed = The new codes replace the old ones.
codes-lead = A recovery code opens your account on the day you do not have your telephone. Each works once.
codes-keep = Print this page or write the codes down, and keep them away from the telephone. They will not be shown again.
codes-kept = I kept them, go on
sign-ins-title = My sign-ins
sign-ins-lead = The devices on which your account is open. You do not recognise one? End it and change your password.
sign-ins-current = This device
sign-ins-when = Since { $since }, seen { $seen }
sign-ins-end = End
sign-ins-end-others = End all others
sign-ins-help = The address is shortened: it names a network, neither a person nor a town.
stay-line = Without anything done for { $idle } your sign-in ends; at the latest { $absolute } after you came. What is saved stays saved.
stay-title = Are you still there?
stay-left = { $count ->
    [one] Your sign-in ends in { $count } minute, since nothing was done.
   *[other] Your sign-in ends in { $count } minutes, since nothing was done.
}
stay-last = { $count ->
    [one] Your sign-in ends in { $count } minute: it has been open for long. Save what you are doing, then sign in again.
   *[other] Your sign-in ends in { $count } minutes: it has been open for long. Save what you are doing, then sign in again.
}
stay-action = Stay signed in
stay-seen = I see
stay-over-title = Your sign-in has ended
stay-over = What you typed on this page is still there. Sign in again in another tab, then come back to save it.
stay-again = Sign in again (another tab)
stay-close = Back to the page
