# Telephone calls: what callers hear, and the counsellor’s screen.

call-key-message = For a message when your sites are verified working, press 1.
call-key-callback = To be called back, with your place kept, press 2.
call-key-person = To speak with a person, press 0.
call-key-language = For English, press 9.
call-public-none = As of { $at }, we know of no outage.
call-connect = We are connecting you with a person. How long that takes is not known.
call-noted-message = We will send you a message when your sites have been verified working. Goodbye.
call-noted-callback = Your place is kept. We will call you back by { $at }. Goodbye.
call-noted-place = Your place is kept, and we will call you back. Goodbye.
call-asked-already = You have asked for that already, and your place is kept. Goodbye.
call-not-noted = Your request could not be recorded. Please call again. Goodbye.
call-not-noted-person = Your request could not be recorded. We are connecting you with a person.
call-goodbye = Goodbye.
