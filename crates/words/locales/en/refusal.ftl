# Why the engine refused a command, and what helps.

refused-correction = There is no such statement to correct.
remedy-correction = Please choose the statement again from the list.
refused-approval = Another person must approve this statement first.
remedy-approval = Propose it; a second person can then approve it on the incident’s page.
refused-permission = You are not allowed to do that.
remedy-permission = Ask someone whose role allows it.
refused-same-person = The author cannot approve this statement; another person must.
refused-no-draft = There is no such proposed statement.
refused-decided = This proposed statement has already been decided.
remedy-draft = Reload the incident’s page to see what is waiting.
