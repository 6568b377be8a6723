# Messages of the command line.

cli-no-such-customer = “{ $customer }”: no such customer; `bongsu customer-pages` lists all
cli-outbox-counts = { $sent } accepted, { $pending } pending, { $failed } failed, { $dropped } no longer needed
cli-outbox-notices = notices of outages: { $counts }
cli-outbox-page-links = page links: { $counts }
cli-outbox-retried = { $n } queued for retry.

cli-user-set-up = Someone can log in already. Use `bongsu user add` or `bongsu user reset`.
cli-user-taken = The login name { $login } is taken.
cli-user-unknown = There is no user { $login }.
cli-user-scopes = Scopes are read, act and metrics, separated by commas.
cli-user-no-provider = No identity provider is configured: set [oidc] issuer.
cli-user-other-identity = The identity provider uses this value for another user.
cli-user-disabled = disabled
cli-user-no-password = no password yet
cli-user-no-factor = password
cli-user-factor = password and second factor

config-problem = { $file }: line { $line }: { $message }
config-no-errors = { $file }: no errors
