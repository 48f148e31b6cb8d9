### Signing in, activation, passwords.

sign-in-title = Sign in
sign-in-login = E-mail address or login
sign-in-password = Password
sign-in-action = Sign in
sign-in-go = Go to sign in
sign-in-help = First visit or forgotten password? Follow the link of the e-mail you received, or ask your region for a new one.
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
password-title = Password
password-current = Current password
password-new = New password
password-again = New password, a second time
password-help = At least { $count } characters. Four unrelated words make a good password.
password-show = Show the password
password-hide = Hide the password
password-missing = 99 characters to go
password-weak = Long enough, but too repetitive
password-good = Long enough
password-change-action = Change the password
