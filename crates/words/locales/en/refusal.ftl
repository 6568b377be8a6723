# Why the engine refused a command, and what helps.

refused-correction = There is no such update to correct.
remedy-correction = Please choose the update again from the list.
refused-approval = Another person must approve this update first.
remedy-approval = Submit it for approval; another person can then approve it on the incident’s page.
refused-permission = You are not allowed to do that.
remedy-permission = Ask someone whose role allows it.
refused-oneself = Nobody can do that to their own account.
remedy-oneself = Ask another administrator.
refused-same-person = The author cannot approve this update; another person must.
refused-no-draft = There is no such update waiting for approval.
refused-decided = This update has already been approved or discarded.
remedy-draft = Reload the incident’s page to see what is waiting.
