# Alerts that come by mail. For the company's own people.

external-log-comes-again = It comes and goes: nobody is called again before it lasts
external-mails = Mail that was not taken as an alert
external-mails-intro = Their senders were told nothing. Of many in a minute, only some are listed; the metric bongsu_alert_mails_total counts them all.
external-mail-at = Received
external-mail-sender = Sender, as it says
external-mail-source = Source
external-mail-why = Why not
external-mail-none = none
external-mail-no-sender = Not readable as mail, or without a single sender
external-mail-unknown-sender = No [[alert_source]] has this sender
external-mail-unverified = Nothing proves that it is from this sender: see authserv_id and allow_unverified_senders
external-mail-forged = The sender's domain says that it is not from there
external-mail-too-old = Sent more than a day before it was read
external-mail-own = Sent by this desk
external-mail-reply = An automatic reply or a delivery report
