# Messages of the command line.

cli-no-such-customer = “{ $customer }”: no such customer; `bongsu customer-pages` lists all
cli-outbox-counts = { $sent } sent, { $pending } pending, { $failed } failed, { $dropped } dropped
cli-outbox-retried = { $n } queued for retry.
import-passed-over = { $file }: { $n } lines of { $kind } passed over: only some name servers know them
