# Mail that customers write, and their files.

ticket-origin-mail = Mail
ticket-mail-foot-reply = Reply to this mail or on the page. Never send passwords.
ticket-mail-foot-reply-only = Reply to this mail. Never send passwords.
ticket-receipt-subject = [{ $reference }] { $operator }: we received your mail
ticket-receipt-label = Your mail
ticket-receipt-masked = Your mail had something in it that looks like a password, a key or a card number. We masked it and did not keep it. Please change a password that you sent by mail. If we need access details, hand them over on the page of your ticket: they are sealed and can be read once.
ticket-receipt-too-large = { $n ->
        [one] One file is too large and was not kept. A file may have up to { $mb } MB.
       *[other] { $n } files are too large and were not kept. A file may have up to { $mb } MB.
    }
ticket-receipt-kind = { $n ->
        [one] One file is of a kind that we do not keep. We keep pictures (PNG, JPEG, GIF, WebP), PDF and plain text.
       *[other] { $n } files are of a kind that we do not keep. We keep pictures (PNG, JPEG, GIF, WebP), PDF and plain text.
    }
ticket-receipt-too-many = { $n ->
        [one] One file was not kept, since one mail can have 10.
       *[other] { $n } files were not kept, since one mail can have 10.
    }
ticket-receipt-no-room = { $n ->
        [one] There was no room for one file.
       *[other] There was no room for { $n } files.
    }
ticket-file = File: { $name } ({ $size })
ticket-file-not-kept = File not kept: { $name } – { $why }
ticket-file-too-large = too large
ticket-file-kind = not a picture, PDF or plain text
ticket-file-too-many = too many files
ticket-file-no-room = no room
ticket-file-show = Show the picture
ticket-file-warning = Sent by the customer and not checked for harm.
ticket-file-none = This file is not there.
ticket-mail-whole = The whole mail
ticket-files-add = Add files
ticket-files-hint = Pictures (PNG, JPEG, GIF, WebP), PDF and plain text, up to { $mb } MB each. No passwords.
ticket-files-send = Send files
