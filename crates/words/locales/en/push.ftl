# Web push: the browsers in which people on call get messages.

push-channel = browser notification
push-title = Browser notifications
push-browsers = Your browsers
push-hint = A call for help appears as a notification in each of these browsers, on a phone also on the lock screen. It says what a text message says. Tap it to open the page on which you acknowledge.
push-in-plan = The on-call plan calls you here.
push-no-rule = No rule of yours in the on-call plan uses “push” yet, so nothing is sent here.
push-not-in-plan = You are not in the on-call plan, so nothing is sent here.
push-none = No browser yet.
push-add = Add this browser
push-remove = Remove
push-accepted = Last message taken by its push service
push-this = this browser
push-stale = add it again: it takes messages from an earlier key
push-not-ready = No browser can be added yet: the key by which push services know this desk does not exist. If this stays so, an administrator finds the reason in the log.
push-needs-script = Browser notifications need JavaScript.
push-denied = This browser does not allow notifications from this address. Allow them in its settings for this site, then try again.
push-failed = This browser gave no usable address at its push service. Check that it is online and not in private mode, then try again.
push-unsupported = This browser cannot get notifications here. They need a current browser and an https:// address.
push-other-key = The key has changed meanwhile. Try again.
push-anothers = This browser is in another person's list. They have to remove it there first.
push-too-many = You already have { $most } browsers. Remove one first.
push-flaw-no-account = “push” goes to the browsers that a person adds by their account: write their `login`
field-push-name = Name of this browser
push-tested = A test is on its way to your browsers. Tap it and confirm it there.
